import CRDT
import TestKit
import Testing

@testable import Spaces

@Suite struct ReplacementTests {
    @Test(
        "a replacement makes the old text into the new one, by as little as one replacement can",
        arguments: SeededRandom.seeds(0..<200))
    func property(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let old = text(from: &random)
        let new = random.oneIn(4) ? text(from: &random) : changed(old, from: &random)
        guard let edit = TextEdit.replacement(from: old, to: new) else {
            #expect(old.unicodeScalars.elementsEqual(new.unicodeScalars), "\(random)")
            return
        }
        #expect(applied(edit, to: old) == Array(new.unicodeScalars), "\(random)")
        #expect(edit.deleted == smallest(from: Array(old.unicodeScalars), to: Array(new.unicodeScalars)), "\(random)")
    }

    @Test("equal texts need none; texts that only look equal do")
    func equal() {
        #expect(TextEdit.replacement(from: "", to: "") == nil)
        #expect(TextEdit.replacement(from: "é🙂", to: "é🙂") == nil)
        #expect(
            TextEdit.replacement(from: "\u{E9}", to: "e\u{301}") == TextEdit(at: 0, deleted: 1, inserted: "e\u{301}"))
    }

    @Test("repeated letters, where what stays could be counted twice, are replaced rightly")
    func repeated() {
        #expect(TextEdit.replacement(from: "aaa", to: "aa") == TextEdit(at: 2, deleted: 1, inserted: ""))
        #expect(TextEdit.replacement(from: "aa", to: "aaa") == TextEdit(at: 2, deleted: 0, inserted: "a"))
        #expect(TextEdit.replacement(from: "abab", to: "ab") == TextEdit(at: 2, deleted: 2, inserted: ""))
        #expect(TextEdit.replacement(from: "", to: "x") == TextEdit(at: 0, deleted: 0, inserted: "x"))
        #expect(TextEdit.replacement(from: "x", to: "") == TextEdit(at: 0, deleted: 1, inserted: ""))
    }

    private func text(from random: inout SeededRandom) -> String {
        let letters = ["a", "b", "é", "e\u{301}", "🙂", "👩‍🔬", "\r\n", "漢"]
        return (0..<random.below(12)).map { _ in letters[random.below(letters.count)] }.joined()
    }

    private func changed(_ text: String, from random: inout SeededRandom) -> String {
        var scalars = Array(text.unicodeScalars)
        let at = random.below(scalars.count + 1)
        let end = at + random.below(scalars.count - at + 1)
        scalars.replaceSubrange(at..<end, with: self.text(from: &random).unicodeScalars)
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    private func applied(_ edit: TextEdit, to text: String) -> [Unicode.Scalar] {
        var scalars = Array(text.unicodeScalars)
        scalars.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
        return scalars
    }

    /// The fewest scalars that a single replacement deletes, by trying every one.
    private func smallest(from old: [Unicode.Scalar], to new: [Unicode.Scalar]) -> Int {
        var best = old.count
        for at in 0...old.count {
            for deleted in 0...old.count - at {
                let inserted = new.count - (old.count - deleted)
                guard inserted >= 0, at + inserted <= new.count else { continue }
                if old[..<at].elementsEqual(new[..<at]), old[(at + deleted)...].elementsEqual(new[(at + inserted)...]) {
                    best = min(best, deleted)
                }
            }
        }
        return best
    }
}
