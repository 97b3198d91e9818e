import TestKit
import Testing

@testable import CRDT

/// What differs within lines, and the edits that lead from one text to another.
@Suite struct WordDiffTests {
    @Test("words, blanks, symbols and ideographs are told apart; marks stay with their letter")
    func words() {
        #expect(
            WordDiff.words(of: "let x_1 = foo(a);") == ["let", " ", "x_1", " ", "=", " ", "foo", "(", "a", ")", ";"])
        #expect(WordDiff.words(of: "naïve\t  漢字\n") == ["naïve", "\t  ", "漢", "字", "\n"])
        #expect(WordDiff.words(of: "e\u{301}te\u{301} a") == ["e\u{301}te\u{301}", " ", "a"])
        #expect(WordDiff.words(of: "") == [])
    }

    @Test("only what differs is told, in scalars")
    func spans() {
        #expect(WordDiff.spans(from: "the red fox", to: "the blue fox") == [.init(old: 4..<7, new: 4..<8)])
        #expect(WordDiff.spans(from: "helo", to: "hello") == [.init(old: 3..<3, new: 3..<4)])
        #expect(WordDiff.spans(from: "a b c", to: "a c") == [.init(old: 2..<4, new: 2..<2)])
        #expect(WordDiff.spans(from: "same", to: "same") == [])
        #expect(WordDiff.spans(from: "é", to: "e\u{301}") == [.init(old: 0..<1, new: 0..<2)])
    }

    @Test(
        "the edits lead from any text to any other, and touch nothing that a text keeps as a line",
        arguments: SeededRandom.seeds(0..<40))
    func edits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func line() -> String {
            let words = ["a", "b", " ", "fn", "é", "e\u{301}", "漢", "\r", "("]
            return (0..<random.below(5)).map { _ in words[random.below(words.count)] }.joined()
                + (random.oneIn(9) ? "" : "\n")
        }
        for _ in 0..<50 {
            let old = (0..<random.below(9)).map { _ in line() }
            var new = old
            for _ in 0..<random.below(4) {
                let at = random.below(new.count + 1)
                if random.oneIn(2), at < new.count { new[at] = line() } else { new.insert(line(), at: at) }
            }
            let (before, after) = (old.joined(), new.joined())
            var scalars = Array(before.unicodeScalars)
            let edits = TextEdit.edits(from: before, to: after)
            for edit in edits {
                #expect(edit.deleted > 0 || !edit.inserted.isEmpty)
                scalars.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
            }
            #expect(scalars == Array(after.unicodeScalars), "\(random)")
            #expect(edits.isEmpty == before.utf8.elementsEqual(after.utf8), "\(random)")
        }
    }

    @Test("an edit in the middle of a long text is one small edit")
    func small() {
        let lines = (0..<400).map { "line \($0) of a text\n" }
        let after = lines.enumerated().map { $0 == 200 ? "line 200 of the text\n" : $1 }.joined()
        let edits = TextEdit.edits(from: lines.joined(), to: after)
        #expect(edits.count == 1 && edits[0].deleted == 1 && edits[0].inserted == "the")
    }
}
