import TestKit
import Testing

@testable import CRDT

/// The line diff beside the table of all common subsequences.
@Suite struct LineDiffTests {
    /// The length of a longest common subsequence by the plain table: O(n m).
    private static func commonCount(_ old: [UInt32], _ new: [UInt32]) -> Int {
        var row = [Int](repeating: 0, count: new.count + 1)
        for line in old {
            var corner = 0
            for (index, other) in new.enumerated() {
                let above = row[index + 1]
                row[index + 1] = line == other ? corner + 1 : max(above, row[index])
                corner = above
            }
        }
        return row[new.count]
    }

    /// What the hunks make of the old lines; nil when they are not ascending with equal lines between.
    private static func apply(_ hunks: [LineHunk], to old: [UInt32], toward new: [UInt32]) -> [UInt32]? {
        var result: [UInt32] = []
        var (left, right) = (0, 0)
        for (index, hunk) in hunks.enumerated() {
            let gap = hunk.old.lowerBound - left
            guard gap >= (index == 0 ? 0 : 1), hunk.new.lowerBound - right == gap else { return nil }
            guard !(hunk.old.isEmpty && hunk.new.isEmpty) else { return nil }
            result += old[left..<hunk.old.lowerBound] + new[hunk.new]
            (left, right) = (hunk.old.upperBound, hunk.new.upperBound)
        }
        return result + old[left...]
    }

    private static func randomPair(_ random: inout SeededRandom) -> (old: [UInt32], new: [UInt32]) {
        let kinds = 1 + random.below(9)
        let old = (0..<random.below(40)).map { _ in UInt32(random.below(kinds)) }
        if random.oneIn(2) { return (old, (0..<random.below(40)).map { _ in UInt32(random.below(kinds)) }) }
        var new = old
        for _ in 0..<random.below(6) {
            let at = random.below(new.count + 1)
            let gone = min(random.below(5), new.count - at)
            new.replaceSubrange(
                at..<at + gone, with: (0..<random.below(5)).map { _ in UInt32(random.below(kinds + 2)) })
        }
        return (old, new)
    }

    @Test(
        "hunks lead from one text to the other and keep as many lines as can be kept",
        arguments: SeededRandom.seeds(1..<9))
    func shortest(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let (old, new) = Self.randomPair(&random)
            let hunks = LineDiff.hunks(from: old, to: new)
            #expect(Self.apply(hunks, to: old, toward: new) == new, "\(old) \(new) \(random)")
            let kept = old.count - hunks.reduce(0) { $0 + $1.old.count }
            #expect(kept == Self.commonCount(old, new), "\(old) \(new) \(random)")
        }
    }

    @Test("a search that is cut short still leads from one text to the other", arguments: SeededRandom.seeds(1..<9))
    func cutShort(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let (old, new) = Self.randomPair(&random)
            let hunks = LineDiff.hunks(from: old, to: new, roundsMax: 1 + random.below(6))
            #expect(Self.apply(hunks, to: old, toward: new) == new, "\(old) \(new) \(random)")
        }
    }

    @Test("two long texts of few kinds of lines take rounds times lines, not their product")
    func longAndUnlike() {
        var random = SeededRandom(seed: 1)
        let old = (0..<40_000).map { _ in UInt32(random.below(3)) }
        let new = (0..<30_000).map { _ in UInt32(random.below(3)) }
        #expect(Self.apply(LineDiff.hunks(from: old, to: new, roundsMax: 64), to: old, toward: new) == new)
    }

    @Test("lines keep their endings, and the last one may have none")
    func lines() {
        #expect(LineDiff.lines(of: "") == [])
        #expect(LineDiff.lines(of: "a") == ["a"])
        #expect(LineDiff.lines(of: "\n") == ["\n"])
        #expect(LineDiff.lines(of: "a\n\nb") == ["a\n", "\n", "b"])
        #expect(LineDiff.lines(of: "é\r\nb\r\n").map { Array($0.utf8) } == [Array("é\r\n".utf8), Array("b\r\n".utf8)])
        #expect(LineDiff.lines(of: "a\rb\n").count == 1)
    }

    @Test("equal texts, an empty one, and a last line that got its end")
    func edges() {
        #expect(LineDiff.hunks(from: "a\nb\n", to: "a\nb\n").isEmpty)
        #expect(LineDiff.hunks(from: "", to: "").isEmpty)
        #expect(LineDiff.hunks(from: "", to: "a\nb") == [LineHunk(old: 0..<0, new: 0..<2)])
        #expect(LineDiff.hunks(from: "a\nb", to: "") == [LineHunk(old: 0..<2, new: 0..<0)])
        #expect(LineDiff.hunks(from: "a\nb", to: "a\nb\n") == [LineHunk(old: 1..<2, new: 1..<2)])
    }

    @Test("two spellings of one letter, and two line endings, are differences")
    func bytes() {
        #expect(LineDiff.hunks(from: "\u{E9}\n", to: "e\u{301}\n") == [LineHunk(old: 0..<1, new: 0..<1)])
        #expect(LineDiff.hunks(from: "a\n", to: "a\r\n") == [LineHunk(old: 0..<1, new: 0..<1)])
    }

    @Test("a function between two others begins at its first line, not at the brace above")
    func insertedFunction() {
        let old = "f {\n}\n\ng {\n}\n"
        let new = "f {\n}\n\nh {\n}\n\ng {\n}\n"
        #expect(LineDiff.hunks(from: old, to: new) == [LineHunk(old: 3..<3, new: 3..<6)])
        #expect(LineDiff.hunks(from: new, to: old) == [LineHunk(old: 3..<6, new: 3..<3)])
    }
}
