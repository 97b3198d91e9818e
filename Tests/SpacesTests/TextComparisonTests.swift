import TestKit
import Testing

@testable import Spaces

/// A diff as people read it.
@Suite struct TextComparisonTests {
    private func shown(_ old: String, _ new: String, context: Int = 1) -> [String] {
        TextComparison(from: old, to: new, context: context).hunks.flatMap { hunk -> [String] in
            ["@ \(hunk.old) \(hunk.new)"]
                + hunk.lines.map { line in
                    let sign = [.both: " ", .old: "-", .new: "+"][line.side] ?? "?"
                    return sign + line.text + (line.isEnded ? "" : "$") + line.marks.map { " \($0)" }.joined()
                }
        }
    }

    @Test("hunks have their surroundings, and join where these meet")
    func hunks() {
        let old = (1...9).map { "line \($0)\n" }.joined()
        let new = old.replacing("line 2", with: "line two").replacing("line 5\n", with: "")
        #expect(
            shown(old, new) == [
                "@ 0..<6 0..<5", " line 1", "-line 2 5..<6", "+line two 5..<8", " line 3", " line 4", "-line 5",
                " line 6",
            ])
        #expect(
            shown(old, new, context: 0) == [
                "@ 1..<2 1..<2", "-line 2 5..<6", "+line two 5..<8", "@ 4..<5 4..<4", "-line 5",
            ])
        #expect(shown(old, old).isEmpty)
        let comparison = TextComparison(from: old, to: new, context: 3)
        #expect(comparison.deletedLines == 2 && comparison.insertedLines == 1)
    }

    @Test("lines that are to be shown are, whatever changed around them", arguments: SeededRandom.seeds(0..<20))
    func showing(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let old = (0..<40).map { "line \($0)\n" }
        let new = old.flatMap { line in random.oneIn(8) ? (0..<random.below(3)).map { "\($0) \(line)" } : [line] }
        let shown = Set((0..<3).map { _ in random.below(50) })
        let comparison = TextComparison(from: old.joined(), to: new.joined(), context: 1, showing: shown)
        for line in shown where line < new.count {
            #expect(comparison.hunks.contains { $0.new.contains(line) }, "\(line), \(random)")
        }
        for hunk in comparison.hunks {
            #expect(hunk.lines.filter { $0.side != .new }.map { $0.text + "\n" } == Array(old[hunk.old]), "\(random)")
            #expect(hunk.lines.filter { $0.side != .old }.map { $0.text + "\n" } == Array(new[hunk.new]), "\(random)")
        }
        #expect(
            zip(comparison.hunks, comparison.hunks.dropFirst()).allSatisfy { $0.new.upperBound <= $1.new.lowerBound })
        let plain = TextComparison(from: old.joined(), to: new.joined(), context: 1)
        #expect(plain.insertedLines == comparison.insertedLines && plain.deletedLines == comparison.deletedLines)
    }

    @Test("a text may begin or end as nothing, and its last line may go without its end")
    func ends() {
        #expect(shown("", "a\nb") == ["@ 0..<0 0..<2", "+a", "+b$"])
        #expect(shown("a", "") == ["@ 0..<1 0..<0", "-a$"])
        #expect(shown("a", "a\n") == ["@ 0..<1 0..<1", "-a$", "+a"])
    }

    @Test("lines that have little in common bear no marks")
    func unlike() {
        #expect(shown("the red fox\n", "quite\n") == ["@ 0..<1 0..<1", "-the red fox", "+quite"])
        #expect(shown("é = 1;\n", "é = 2;\n") == ["@ 0..<1 0..<1", "-é = 1; 4..<5", "+é = 2; 4..<5"])
    }

    @Test(
        "the hunks lead from one text to the other, and marks lie within their lines",
        arguments: SeededRandom.seeds(0..<30))
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func text() -> String {
            (0..<random.below(12)).map { _ in ["a b\n", "c\n", "\n", "fn é(x)\n", "fn e(y)\n"][random.below(5)] }
                .joined()
                + (random.oneIn(3) ? "end" : "")
        }
        for _ in 0..<40 {
            let (old, new) = (text(), text())
            let comparison = TextComparison(from: old, to: new, context: random.below(4))
            var lines = TextLines(old)
            for hunk in comparison.hunks.reversed() {
                lines.replace(
                    hunk.old, by: hunk.lines.filter { $0.side != .old }.map { $0.text + ($0.isEnded ? "\n" : "") })
                #expect(hunk.lines.filter { $0.side != .new }.count == hunk.old.count)
                #expect(hunk.lines.filter { $0.side != .old }.count == hunk.new.count)
                for line in hunk.lines {
                    #expect(line.marks.allSatisfy { !$0.isEmpty && $0.upperBound <= line.text.unicodeScalars.count })
                }
            }
            #expect(lines.text.utf8.elementsEqual(new.utf8), "\(random)")
        }
    }
}

private struct TextLines {
    private var lines: [String]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0 + "\n" }
        let last = lines.removeLast().dropLast()
        if !last.isEmpty { lines.append(String(last)) }
    }

    var text: String { lines.joined() }

    mutating func replace(_ range: Range<Int>, by new: [String]) { lines.replaceSubrange(range, with: new) }
}
