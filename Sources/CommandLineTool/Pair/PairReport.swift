import LocalRPC
import TerminalRendering

/// What happened when two nodes wrote together; with `--json`, this is the object.
struct PairReport: Encodable, Sendable {
    struct Side: Encodable, Sendable {
        let name: String
        let deviceId: String
        let profile: String
        let tcpPort: Int
        let log: String

        init(_ side: PairSide) {
            name = side.identity.name
            deviceId = side.identity.deviceId
            profile = side.paths.profile
            tcpPort = side.status.tcpPort
            log = side.paths.logFile
        }
    }

    /// One text as both nodes have it in the end.
    struct Text: Encodable, Sendable {
        let path: String
        let characters: Int
        let sha256First: String
        let sha256Second: String
        /// Whether both nodes' texts are what they should be, and so equal.
        let isRight: Bool
    }

    struct Played: Encodable, Sendable {
        let text: Text
        let author: String
        let edits: Int
        let typingMicroseconds: Int
        let lagMicroseconds: Int

        var editsPerSecond: Int { edits * 1_000_000 / max(1, typingMicroseconds) }
    }

    struct Typed: Encodable, Sendable {
        let text: Text
        let editsEach: Int
        let microseconds: Int
        /// What somebody wrote, nobody deleted, and yet is not there; or is there twice.
        let lost: Int
        /// Whether each client's own mirror of the text read like its node's text.
        let mirrorsEqual: Bool

        var editsPerSecond: Int { 2 * editsEach * 1_000_000 / max(1, microseconds) }
    }

    let first: Side
    let second: Side
    let spaceId: String
    let spaceTitle: String
    let played: [Played]
    let typed: Typed
    let delays: Delays
    let seed: UInt64

    var isRight: Bool {
        played.allSatisfy(\.text.isRight) && typed.text.isRight && typed.lost == 0 && typed.mirrorsEqual
    }
}

extension PairReport {
    /// For a person.
    func lines(_ style: TerminalStyle) -> [String] {
        let names = (PeerText(first.name).name, PeerText(second.name).name)
        var lines = [
            style.bold("\(names.0) and \(names.1) in \(PeerText(spaceTitle).name)"),
            "  " + Self.describe(first),
            "  " + Self.describe(second),
            "",
            style.bold("Two editing histories at once, one at each node"),
        ]
        for run in played { lines += self.lines(run, style) }
        lines += ["", style.bold("Both in one text")]
        lines += self.lines(typed, style)
        lines += ["", style.bold("One keystroke, from \(names.0)'s socket to \(names.1)'s"), self.line(delays, style)]
        lines += ["", "Logs: \(first.log)", "      \(second.log)"]
        lines.append(
            isRight
                ? style.green("All texts are equal on both sides. Nothing was lost.")
                : style.red("The two sides differ, or something was lost. Seed \(seed)."))
        return lines
    }

    private func line(_ delays: Delays, _ style: TerminalStyle) -> String {
        let middle = style.cyan(Self.milliseconds(delays.p50Microseconds))
        let high = style.cyan(Self.milliseconds(delays.p99Microseconds))
        let most = Self.milliseconds(delays.maxMicroseconds)
        return "  p50 \(middle)   p99 \(high)   max \(most)   (\(delays.count) keystrokes, 25 ms apart)"
    }

    private func lines(_ typed: Typed, _ style: TerminalStyle) -> [String] {
        let edits = Self.grouped(2 * typed.editsEach)
        let rate = style.cyan("\(Self.grouped(typed.editsPerSecond)) a second")
        let loss = typed.lost == 0 ? "nothing lost" : style.red("\(typed.lost) characters lost or doubled")
        let mirrors = typed.mirrorsEqual ? "both clients' mirrors equal" : style.red("a client's mirror differs")
        return [
            "  \(edits) edits in \(Self.seconds(typed.microseconds)), \(rate); each named the revision it was made on",
            "  \(loss); \(mirrors)",
            "  " + line(typed.text, style),
        ]
    }

    private func lines(_ run: Played, _ style: TerminalStyle) -> [String] {
        [
            "  \(PeerText(run.author).name) typed \(Self.grouped(run.edits)) edits in "
                + "\(Self.seconds(run.typingMicroseconds)), "
                + style.cyan("\(Self.grouped(run.editsPerSecond)) a second")
                + "; the other side had them "
                + (run.lagMicroseconds == 0 ? "by then" : Self.milliseconds(run.lagMicroseconds) + " later"),
            "  " + line(run.text, style),
        ]
    }

    private func line(_ text: Text, _ style: TerminalStyle) -> String {
        let mark = text.isRight ? style.green("✓") : style.red("✗")
        let sums =
            text.sha256First == text.sha256Second
            ? "sha256 \(text.sha256First.prefix(16))… on both sides"
            : "sha256 \(text.sha256First.prefix(16))… and \(text.sha256Second.prefix(16))…"
        return "\(mark) \(PeerText(text.path).path)  \(Self.grouped(text.characters)) characters  \(sums)"
    }

    private static func describe(_ side: Side) -> String {
        DisplayWidth.padded(PeerText(side.name).name, to: 12) + " \(PeerText(side.deviceId).line)  port \(side.tcpPort)"
    }

    /// `12,345`
    static func grouped(_ number: Int) -> String {
        var digits = String(abs(number))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// `1.27 s`
    static func seconds(_ microseconds: Int) -> String { decimal(microseconds, unit: 1_000_000) + " s" }

    /// `0.48 ms`
    static func milliseconds(_ microseconds: Int) -> String { decimal(microseconds, unit: 1000) + " ms" }

    /// Two digits after the point.
    private static func decimal(_ value: Int, unit: Int) -> String {
        let hundredths = (value * 100 + unit / 2) / unit
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
