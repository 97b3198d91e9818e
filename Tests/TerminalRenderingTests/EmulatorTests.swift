import TestKit
import Testing

@testable import TerminalRendering

/// What a terminal makes of a peer's text: nothing but printable characters in cells.
@Suite("On a real terminal", .serialized)
struct EmulatorTests {
    /// What the terminal has to say against each text; nil where there is no emulator.
    private func objections(to texts: [String]) throws -> [String]? {
        try TerminalEmulator.installed?.objections(to: texts)
    }

    private func expectNone(_ texts: [String]) throws {
        guard let answers = try objections(to: texts) else { return }
        for (text, answer) in zip(texts, answers) where !answer.isEmpty {
            Issue.record("\(answer): \(text.debugDescription)")
        }
    }

    /// All ways in which a peer's text is shown.
    private func shown(_ text: PeerText) -> [String] { [text.line, text.block, text.name, text.path] }

    @Test("the emulator sees what the attacks do when nobody cleans them")
    func canary() throws {
        guard let answers = try objections(to: PeerTextTests.attacks.map(\.text)) else { return }
        // What only a reader's eye takes for something else is no affair of a terminal.
        let quiet = zip(PeerTextTests.attacks, answers).filter(\.1.isEmpty).map(\.0.name)
        #expect(quiet.count <= 7, "\(quiet)")
        #expect(answers.contains { $0.hasPrefix("title") } && answers.contains { $0.hasPrefix("replies") })
    }

    @Test("none of the published attacks does anything, in any way of showing it")
    func published() throws {
        try expectNone(PeerTextTests.attacks.flatMap { shown(PeerText($0.text)) })
    }

    @Test("no attack does anything when it is cut in two at any byte and comes as two messages")
    func split() throws {
        let pairs = PeerTextTests.attacks.flatMap { attack -> [String] in
            let bytes = [UInt8](attack.text.utf8)
            return bytes.indices.map { index in
                PeerText(utf8: Array(bytes[..<index])).line + "\n" + PeerText(utf8: Array(bytes[index...])).line
            }
        }
        #expect(pairs.count > 500)
        try expectNone(pairs)
    }

    @Test("tables and diffs with colours hold no escape but the renderer's own, and leave no colour behind")
    func coloured() throws {
        let style = TerminalStyle(isColoured: true)
        let view = DiffView(style: style)
        let outputs = PeerTextTests.attacks.flatMap { attack -> [String] in
            let text = PeerText(attack.text)
            var table = TextTable([.init("name"), .init("text", isAlignedRight: true), .init("path")])
            table.append([.peer(text, .strong), .peer(text, .warning), .peerPath(text)])
            let count = attack.text.unicodeScalars.count
            return [
                table.rendered(isTerminal: true, style: style), view.title("--- ", text, "now"),
                view.line(.new, text, marks: [1..<3, 4..<max(4, count)], isEnded: true),
                view.line(.old, text, marks: [0..<1], isEnded: false), style.bold(text.line),
            ]
        }
        try expectNone(outputs)
    }

    @Test("random bytes, dense with the beginnings of sequences, do nothing", arguments: SeededRandom.seeds(0..<3))
    func fuzz(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces: [[UInt8]] =
            [
                "\u{1B}[", "\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{9B}", "\u{9D}", "\u{90}", "\u{9C}", "\u{1B}\\",
                "\u{07}", ";", "?", "2J", "m",
            ]
            .map { [UInt8]($0.utf8) } + [[0x9B], [0x9D], [0x1B], [0xC2], [0x0D], [0x08], [0x0E]]
        let texts = (0..<100).flatMap { _ -> [String] in
            let bytes = (0..<random.below(12)).flatMap { _ in
                random.oneIn(2) ? pieces[random.below(pieces.count)] : random.bytes(random.below(4))
            }
            return shown(PeerText(utf8: bytes))
        }
        guard let answers = try objections(to: texts) else { return }
        for (text, answer) in zip(texts, answers) where !answer.isEmpty {
            Issue.record("\(answer): \(text.debugDescription), \(random)")
        }
    }
}
