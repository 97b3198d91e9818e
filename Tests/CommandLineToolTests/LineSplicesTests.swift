import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

struct LineSplicesTests {
    /// The splices applied one after the other, the slow way.
    private func applied(_ splices: [DocumentMethods.Splice], to text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for splice in splices {
            scalars.replaceSubrange(splice.at..<splice.at + splice.delete, with: splice.insert.unicodeScalars)
        }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test("the splices lead from one text to the other, scalar by scalar", arguments: SeededRandom.seeds(0..<10))
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces = ["a", "b\n", "\n", "line\n", "e\u{301}", "é", "😀", "\r\n", "  x\n"]
        for _ in 0..<100 {
            let before = (0..<random.below(25)).map { _ in pieces[random.below(pieces.count)] }
            var after = before
            for _ in 0..<random.below(5) {
                let place = random.below(after.count + 1)
                if place < after.count, random.oneIn(2) {
                    after.remove(at: place)
                } else {
                    after.insert(pieces[random.below(pieces.count)], at: place)
                }
            }
            let (old, new) = (before.joined(), after.joined())
            let result = applied(LineSplices.between(old, new), to: old)
            #expect(result.unicodeScalars.elementsEqual(new.unicodeScalars), "\(random)")
        }
    }

    @Test("only what differs is touched")
    func minimal() {
        #expect(LineSplices.between("same\n", "same\n").isEmpty)
        #expect(LineSplices.between("a\nb\nc\n", "a\nbX\nc\n") == [.init(at: 3, delete: 0, insert: "X")])
        #expect(
            LineSplices.between("a\nb\nc\nd\n", "A\nb\nc\nD\n")
                == [.init(at: 0, delete: 1, insert: "A"), .init(at: 6, delete: 1, insert: "D")])
        #expect(LineSplices.between("", "x") == [.init(at: 0, delete: 0, insert: "x")])
    }

    @Test("two spellings of one letter are a difference")
    func canonicalEquivalence() {
        #expect(LineSplices.between("é", "e\u{301}") == [.init(at: 0, delete: 1, insert: "e\u{301}")])
    }
}
