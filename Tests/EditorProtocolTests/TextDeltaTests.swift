import TestKit
import Testing

@testable import EditorProtocol

/// Texts as arrays, changed one unit after the other: what `TextDelta` must agree with.
struct TextDeltaTests {
    @Test("two deltas of one text, each moved over the other, lead to one text", arguments: SeededRandom.seeds(0..<40))
    func movedOver(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let text = random.units(random.below(12))
            let (one, other) = (random.delta(on: text.count), random.delta(on: text.count))
            let isFirst = random.oneIn(2)
            let left = naive(naive(text, one), other.over(one, isFirst: !isFirst))
            let right = naive(naive(text, other), one.over(other, isFirst: isFirst))
            #expect(left == right, "\(random)")
        }
    }

    @Test("what two concurrent insertions at one place give is told by who is first")
    func order() {
        let one = TextDelta(replacing: 1..<1, with: [TextUnit]("x"))
        let other = TextDelta(replacing: 1..<1, with: [TextUnit]("y"))
        #expect(naive(naive([TextUnit]("ab"), other), one.over(other, isFirst: true)).text == "axyb")
        #expect(naive(naive([TextUnit]("ab"), other), one.over(other, isFirst: false)).text == "ayxb")
    }

    @Test("an insertion into what another deletes stays", arguments: [true, false])
    func insertionIntoDeletion(isFirst: Bool) {
        let insertion = TextDelta(replacing: 2..<2, with: [TextUnit]("x"))
        let deletion = TextDelta(replacing: 1..<3, with: [])
        #expect(naive(naive([TextUnit]("abcd"), deletion), insertion.over(deletion, isFirst: isFirst)).text == "axd")
        #expect(naive(naive([TextUnit]("abcd"), insertion), deletion.over(insertion, isFirst: isFirst)).text == "axd")
    }

    @Test("one delta after the other is both in one, and its inverse leads back", arguments: SeededRandom.seeds(0..<40))
    func composed(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let text = random.units(random.below(12))
            let first = random.delta(on: text.count)
            let between = naive(text, first)
            let second = random.delta(on: between.count)
            let both = first.then(second)
            #expect(naive(text, both) == naive(between, second), "\(random)")
            #expect(both.applied(to: UnitText(text)).units == naive(text, both), "\(random)")
            let after = naive(text, both)
            #expect(naive(after, both.inverted(on: UnitText(text))) == text, "\(random)")
            let trimmed = both.trimmed(on: UnitText(text))
            #expect(naive(text, trimmed) == after, "\(random)")
            if after == text, text.count < 2 { #expect(trimmed.isIdentity, "\(random)") }
        }
    }

    @Test("a place stays between the same characters", arguments: SeededRandom.seeds(0..<20))
    func places(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let text = (0..<random.below(12)).map { TextUnit(Unicode.Scalar(UInt8(65 + $0))) }
            let delta = random.delta(on: text.count)
            let after = naive(text, delta)
            for place in 0..<text.count where after.contains(text[place]) {
                #expect(after[delta.moved(place)] == text[place], "\(random)")
            }
            #expect(delta.moved(text.count) == after.count, "\(random)")
        }
    }

    private func naive(_ text: [TextUnit], _ delta: TextDelta) -> [TextUnit] {
        var result: [TextUnit] = []
        var rest = text[...]
        for step in delta.steps {
            switch step {
            case .keep(let count):
                result += rest.prefix(count)
                rest = rest.dropFirst(count)
            case .delete(let count): rest = rest.dropFirst(count)
            case .insert(let units): result += units
            }
        }
        return result + rest
    }
}

extension SeededRandom {
    mutating func units(_ count: Int) -> [TextUnit] {
        (0..<count).map { _ in oneIn(5) ? .lineFeed : TextUnit(Unicode.Scalar(UInt8(97 + below(4)))) }
    }

    /// Some replacements on a text of a length.
    mutating func delta(on count: Int) -> TextDelta {
        var delta = TextDelta()
        var at = 0
        while at <= count {
            let kept = below(count - at + 3)
            guard at + kept <= count else { break }
            let deleted = below(min(4, count - at - kept + 1))
            let inserted = units(below(3))
            delta = delta.then(
                TextDelta(
                    replacing: delta.moved(at + kept)..<delta.moved(at + kept) + deleted, with: inserted))
            at += kept + deleted + 1
        }
        return delta
    }
}
