import TestKit
import Testing

@testable import EditorProtocol

struct EditorDeltaTests {
    @Test(
        "a buffer whose last line end is a flag reads as the node's text after each edit",
        arguments: SeededRandom.seeds(0..<60))
    func lastLineEnd(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var text = UnitText(random.units(random.below(6)))
        var buffer = FlaggedBuffer(text.shown)
        for _ in 0..<60 {
            let delta = random.delta(on: text.count).trimmed(on: text)
            buffer.apply(EditorDelta.replacements(of: delta, on: text))
            delta.apply(to: &text)
            #expect(buffer.text == text.shown, "\(random)")
        }
    }

    @Test("an insertion behind the last line end that ends no line replaces that line end")
    func insertionAtTheEnd() {
        let text = UnitText("a\n")
        let written = EditorDelta.replacements(of: TextDelta(replacing: 2..<2, with: [TextUnit]("b")), on: text)
        #expect(written == [replacement((0, 1), (1, 0), "\nb")])
    }

    @Test("whatever an editor says is taken as something")
    func odd() {
        let text = UnitText("one\ntwo\n")
        func read(_ replacements: [EditorReplacement]) -> String {
            EditorDelta.delta(replacements, on: text).applied(to: text).text
        }
        #expect(read([]) == "one\ntwo\n")
        #expect(read([replacement((0, 3), (0, 0), "1")]) == "1\ntwo\n", "backwards")
        #expect(read([replacement((9, 9), (99, 0), "x")]) == "one\ntwo\nx", "past the end")
        #expect(
            read([replacement((0, 0), (0, 2), "A"), replacement((0, 1), (0, 3), "B")]) == "AB\ntwo\n", "overlapping")
        #expect(
            read([replacement((1, 0), (1, 3), "2"), replacement((0, 0), (0, 3), "1")]) == "1\n2\n", "in any order")
        #expect(read([replacement((0, 1), (0, 1), "x"), replacement((0, 1), (0, 1), "y")]) == "oxyne\ntwo\n")
    }

    @Test("a new line ends as the lines around it do")
    func lineEnds() {
        let text = UnitText("a\r\nb\r\n")
        let delta = EditorDelta.delta([replacement((1, 1), (1, 1), "\nc")], on: text)
        #expect(Array(delta.applied(to: text).text.unicodeScalars) == Array("a\r\nb\r\nc\r\n".unicodeScalars))
    }

    private func replacement(_ start: (Int, Int), _ end: (Int, Int), _ text: String) -> EditorReplacement {
        EditorReplacement(
            range: EditorRange(
                start: EditorPosition(line: start.0, character: start.1),
                end: EditorPosition(line: end.0, character: end.1)), replacement: text)
    }
}

/// A buffer of lines, with a flag for a line end behind the last: how Neovim holds a file, and how its plugin puts
/// edits into it, as found by trying.
struct FlaggedBuffer {
    private var lines: [[Unicode.Scalar]]
    private var endsLine: Bool

    init(_ text: String) {
        lines = Self.lines(of: text)
        endsLine = lines.count > 1 && lines.last == []
        if endsLine { lines.removeLast() }
    }

    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: lines.joined(separator: ["\n"]))
        if endsLine { view.append("\n") }
        return String(view)
    }

    mutating func apply(_ replacements: [EditorReplacement]) {
        var removesEnd = false
        for replacement in replacements.reversed() { removesEnd = apply(replacement) || removesEnd }
        if removesEnd { endsLine = false }
    }

    /// Gives whether the range went past the last line.
    private mutating func apply(_ replacement: EditorReplacement) -> Bool {
        var new = Self.lines(of: replacement.replacement)
        let (start, end) = (replacement.range.start, replacement.range.end)
        guard start.line < lines.count else {
            if new.count > 1, new.last == [] { new.removeLast() }
            lines += new
            return false
        }
        let isPast = end.line >= lines.count
        let lastLine = isPast ? lines.count - 1 : end.line
        let lastCharacter = isPast ? lines[lastLine].count : min(end.character, lines[lastLine].count)
        new[0] = lines[start.line][..<min(start.character, lines[start.line].count)] + new[0]
        new[new.count - 1] += lines[lastLine][lastCharacter...]
        lines.replaceSubrange(start.line...lastLine, with: new)
        return isPast
    }

    private static func lines(of text: String) -> [[Unicode.Scalar]] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }
}
