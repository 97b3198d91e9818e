import TestKit
import Testing

@testable import CRDT

/// Edits that lead from one text to another.
@Suite struct EditSearchTests {
    private func apply(_ edits: [TextEdit], to text: String) -> [Unicode.Scalar] {
        var scalars = Array(text.unicodeScalars)
        for edit in edits {
            scalars.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
        }
        return scalars
    }

    private func price(_ edits: [TextEdit]) -> Int {
        edits.reduce(0) { $0 + $1.deleted + $1.inserted.unicodeScalars.count }
    }

    @Test("all short texts lead to all others, with and without a last line end")
    func exhaustive() {
        var texts = [""]
        for _ in 0..<4 { texts += texts.flatMap { text in ["a", "b", "\n"].map { text + $0 } } }
        texts = Array(Set(texts))
        for old in texts {
            for new in texts {
                let edits = TextEdit.edits(from: old, to: new)
                #expect(apply(edits, to: old) == Array(new.unicodeScalars), "\(old.debugDescription)")
                #expect(edits.isEmpty == (old == new))
            }
        }
    }

    @Test(
        "what somebody did to words of some lines is found again at no more than its price",
        arguments: SeededRandom.seeds(0..<30))
    func price(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let lines = (0..<200).map { number in
            (0..<8).map { "w\($0 * 7 + number)" }.joined(separator: " ") + (random.oneIn(7) ? " é漢🙂\n" : "\n")
        }
        var changed = lines
        var spent = 0
        for place in Set((0..<6).map { _ in random.below(lines.count) }) {
            switch random.below(3) {
            case 0:
                spent += changed[place].unicodeScalars.count
                changed[place] = ""
            case 1:
                let line = "quite another line \(random.below(1_000))\n"
                spent += line.unicodeScalars.count
                changed[place] += line
            default:
                var words = changed[place].split(separator: " ", omittingEmptySubsequences: false)
                let word = random.below(words.count - 1)
                spent += words[word].unicodeScalars.count + 4
                words[word] = "gone"
                changed[place] = words.joined(separator: " ")
            }
        }
        let (old, new) = (lines.joined(), changed.joined())
        let edits = TextEdit.edits(from: old, to: new)
        #expect(apply(edits, to: old) == Array(new.unicodeScalars), "\(random)")
        #expect(price(edits) <= spent, "\(random)")
    }

    @Test("random texts of few letters lead to each other, and cost no more than one replacement")
    func random() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<2_000 {
            let pieces = ["a", "b", "c ", "\n", "\r\n", "e\u{301}", "🇩🇪", "👩‍💻", "漢"]
            func text() -> String { (0..<random.below(14)).map { _ in pieces[random.below(pieces.count)] }.joined() }
            let (old, new) = (text(), text())
            let edits = TextEdit.edits(from: old, to: new)
            #expect(apply(edits, to: old) == Array(new.unicodeScalars), "\(random)")
            #expect(price(edits) <= old.unicodeScalars.count + new.unicodeScalars.count, "\(random)")
        }
    }

    @Test("what was rewritten is replaced whole, and not letter by letter where some happen to be equal")
    func rewritten() {
        var random = SeededRandom(seed: 9)
        func line() -> String { (0..<9).map { _ in String(random.next() % 100_000, radix: 36) }.joined(separator: " ") }
        let old = (0..<40).map { _ in line() + "\n" }.joined()
        let new = (0..<40).map { _ in line() + "\n" }.joined()
        let edits = TextEdit.edits(from: "top\n" + old + "end\n", to: "top\n" + new + "end\n")
        #expect(edits.count == 1)
        #expect(apply(edits, to: "top\n" + old + "end\n") == Array(("top\n" + new + "end\n").unicodeScalars))
    }

    @Test("in more than a megabyte that differs words are told apart by blanks; more than eight are replaced whole")
    func budget() {
        let lines = String(repeating: "same words all over\n", count: 30_000)
        let changed = String(repeating: "same words, all over\n", count: 30_000)
        let edits = TextEdit.edits(from: lines, to: changed)
        #expect(edits.count == 30_000 && price(edits) == 30_000)
        let line = (0..<80_000).map { "word\($0)," }.joined()
        let few = "x" + line.dropLast(300_000) + "y" + line.suffix(300_000) + "z"
        #expect(TextEdit.edits(from: line, to: few).count == 3)
        let long = String(repeating: "0123456789abcde\n", count: 300_000)
        let other = String(repeating: "0123456789abcdX\n", count: 300_000)
        let whole = TextEdit.edits(from: long, to: other)
        #expect(whole.count == 1 && apply(whole, to: long).count == other.utf8.count)
    }

    @Test("no character is cut in two where a mark, a joiner, a flag or a line end changes")
    func characters() {
        let cases: [(String, String, String)] = [
            ("cafe", "cafe\u{301}", "e\u{301}"), ("e\u{301}", "e\u{300}", "e\u{300}"), ("👩‍💻", "👩‍🔬", "👩‍🔬"),
            ("🇩🇪", "🇩🇰", "🇩🇰"), ("👍", "👍🏽", "👍🏽"), ("a\r", "a\r\n", "\r\n"),
        ]
        for (old, new, inserted) in cases {
            let edits = TextEdit.edits(from: old, to: new)
            #expect(
                edits.count == 1
                    && edits.first.map { Array($0.inserted.unicodeScalars) } == Array(inserted.unicodeScalars))
            #expect(apply(edits, to: old) == Array(new.unicodeScalars))
        }
    }
}
