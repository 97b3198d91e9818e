import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocBlame: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "blame", abstract: "Show who wrote each line of a document, and when.",
        discussion: """
            A line is headed by who wrote most of what stands in it and the time of its newest character; +1 says that \
            one other wrote in it too. At a terminal each author has a colour, and each character that of its author. \
            --json tells every part with its author and times.
            """)

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Option(help: ArgumentHelp("Only these lines, from 1: 10, 10-20, 10- or -20.", valueName: "lines"))
    var lines: String?

    @Option(help: ArgumentHelp("Only these characters, from 0: 100-200, the end left out.", valueName: "characters"))
    var range: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        var params = DocumentMethods.Blame.Params(space: place.space, path: place.document(path))
        if let range {
            (params.from, params.to) = try Self.bounds(range, name: "--range")
        } else if let lines {
            (params.firstLine, params.lastLine) = try Self.bounds(lines, name: "--lines")
            if !lines.contains("-") { params.lastLine = params.firstLine }
        }
        let result = try node.ask(DocumentMethods.Blame.self, params)
        guard !node.output.isJSON else { return node.output.json(result) }
        for line in BlamedText(result, isForEyes: node.output.isForEyes, style: node.output.style).lines {
            node.output.line(line)
        }
    }

    /// `A-B`, where either may be left out.
    static func bounds(_ written: String, name: String) throws(CommandError) -> (Int?, Int?) {
        let parts = written.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        let numbers = parts.map { $0.isEmpty ? nil : Int($0) }
        let isSound = parts.count <= 2 && zip(parts, numbers).allSatisfy { $0.isEmpty || $1 != nil }
        guard isSound, numbers.contains(where: { $0 != nil }) else {
            throw CommandError(
                .usage, "\(name) takes two numbers with a hyphen between, not \(PeerText(written).path).",
                kept: "Nothing was asked.", hint: "For example: \(name) 10-20")
        }
        return (numbers[0], numbers.count == 2 ? numbers[1] : nil)
    }
}

/// A text line by line, each headed by its authors.
struct BlamedText {
    /// What one author wrote in one line.
    private struct Piece {
        let author: Int
        let text: PeerText
        let count: Int
        let time: Int?
    }

    private let result: DocumentMethods.Blame.Result
    private let isForEyes: Bool
    private let style: TerminalStyle
    /// By device id: names differ in colour also where they are alike.
    private var authors: [String: Int] = [:]
    private var names: [String] = []

    init(_ result: DocumentMethods.Blame.Result, isForEyes: Bool, style: TerminalStyle) {
        self.result = result
        self.isForEyes = isForEyes
        self.style = style
        for part in result.parts where authors[part.deviceId] == nil {
            authors[part.deviceId] = names.count
            names.append(part.author)
        }
    }

    /// Aligned for a terminal; else number, time, author and line with tabs between.
    var lines: [String] {
        let rows = pieces()
        let heads = rows.map(head)
        let nameWidth = heads.reduce(0) { max($0, DisplayWidth.columns(of: $1.name)) }
        let numberWidth = String(result.line + max(rows.count - 1, 0)).count
        return zip(rows, heads).enumerated().map { offset, row in
            let (pieces, head) = row
            let number = String(result.line + offset)
            guard isForEyes else {
                return [number, head.time, head.name, pieces.map(\.text.line).joined()].joined(separator: "\t")
            }
            let text = pieces.map { style.person($0.author, $0.text.line) }.joined()
            return style.dim(DisplayWidth.padded(head.time, to: 16)) + "  "
                + style.person(head.author, DisplayWidth.padded(head.name, to: nameWidth)) + "  "
                + style.dim(DisplayWidth.padded(number, to: numberWidth, isAlignedRight: true)) + "  " + text
        }
    }

    /// Who wrote most of a line, how many others did, and when the newest of it was written.
    private func head(_ pieces: [Piece]) -> (author: Int, name: String, time: String) {
        var counts: [Int: Int] = [:]
        for piece in pieces { counts[piece.author, default: 0] += piece.count }
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
        let others = counts.count > 1 ? " +\(counts.count - 1)" : ""
        let time = pieces.compactMap(\.time).max().map { isForEyes ? LocalTime.minute($0) : LocalTime.complete($0) }
        let name = names.indices.contains(most) ? PeerText(names[most]).name : ""
        return (most, counts.isEmpty ? "" : name + others, time ?? "")
    }

    /// Cuts the text at line ends and where the author changes. A line feed belongs to its line, and is not shown.
    private func pieces() -> [[Piece]] {
        var rows: [[Piece]] = [[]]
        let scalars = Array(result.text.unicodeScalars)
        for part in result.parts {
            let start = part.at - result.at
            guard start >= 0, part.count >= 0, part.count <= scalars.count - start else { continue }
            var from = start
            while from < start + part.count {
                let end = scalars[from..<start + part.count].firstIndex(of: "\n") ?? start + part.count
                let isEnded = end < start + part.count
                let text = String(String.UnicodeScalarView(scalars[from..<end]))
                rows[rows.count - 1].append(
                    Piece(
                        author: authors[part.deviceId] ?? 0, text: PeerText(text),
                        count: end - from + (isEnded ? 1 : 0), time: part.time))
                if isEnded { rows.append([]) }
                from = end + (isEnded ? 1 : 0)
            }
        }
        // Behind the last line feed there is no line.
        if rows[rows.count - 1].isEmpty { rows.removeLast() }
        return rows
    }
}
