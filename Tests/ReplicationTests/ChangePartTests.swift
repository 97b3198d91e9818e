import CRDT
import TestKit
import Testing
import WireCodec

@testable import Replication

struct ChangePartTests {
    private let document = Bytes32(0, 0, 0, 5)

    private func operations(_ parts: [ChangePart]) -> [TextOperation] {
        parts.flatMap { part in
            if case .text(_, _, let operations) = part { return operations }
            return []
        }
    }

    @Test("typing, deleting forward and the mix of both become the longest runs")
    func joins() {
        let typed: [TextOperation] = [
            .insert(at: 4, "a"), .insert(at: 5, "b"), .insert(at: 6, "é"), .insert(at: 7, "c"),
        ]
        #expect(TextOperation.joined(typed) == [.insert(at: 4, "abéc")])
        let deleted: [TextOperation] = [.delete(at: 4, count: 1), .delete(at: 4, count: 2), .delete(at: 4, count: 1)]
        #expect(TextOperation.joined(deleted) == [.delete(at: 4, count: 4)])
        let mixed: [TextOperation] = [
            .insert(at: 4, "a"), .delete(at: 5, count: 1), .delete(at: 5, count: 1), .insert(at: 5, "b"),
            .insert(at: 5, "c"),
        ]
        #expect(
            TextOperation.joined(mixed)
                == [.insert(at: 4, "a"), .delete(at: 5, count: 2), .insert(at: 5, "b"), .insert(at: 5, "c")])
    }

    @Test("an insertion goes on behind its last character, counted in scalars")
    func scalars() {
        let typed: [TextOperation] = [.insert(at: 0, "e\u{301}🦀"), .insert(at: 3, "x"), .insert(at: 3, "y")]
        #expect(TextOperation.joined(typed) == [.insert(at: 0, "e\u{301}🦀x"), .insert(at: 3, "y")])
    }

    @Test("empty operations and parts are left out, and what they parted is joined")
    func empties() {
        let parts: [ChangePart] = [
            .text(
                document: document, parents: .start,
                operations: [.insert(at: 0, "a"), .delete(at: 9, count: 0), .insert(at: 1, "b")]),
            .tree([]), .text(document: document, parents: .start, operations: [.insert(at: 3, "")]),
            .text(document: document, parents: .continued, operations: [.insert(at: 2, "c")]),
        ]
        let normal = ChangePart.normal(parts)
        #expect(normal.count == 1)
        #expect(operations(normal) == [.insert(at: 0, "abc")])
    }

    @Test("parts of other documents, or on other events, stay apart")
    func apart() {
        let parts: [ChangePart] = [
            .text(document: document, parents: .start, operations: [.insert(at: 0, "a")]),
            .text(document: .zero, parents: .continued, operations: [.insert(at: 1, "b")]),
            .text(document: document, parents: .continued, operations: [.insert(at: 1, "c")]),
            .text(document: document, parents: .start, operations: [.insert(at: 2, "d")]),
            .record(chat("a")), .record(chat("b")),
        ]
        #expect(ChangePart.normal(parts).count == 6)
    }

    @Test("bringing into normal form changes no event and is done once", arguments: SeededRandom.seeds(0..<50))
    func keepsEvents(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let loose: [TextOperation] = (0..<random.below(40)).map { _ in
            let at = random.below(4)
            if random.oneIn(2) { return .delete(at: at, count: random.below(3)) }
            return .insert(at: at, String("abcdef".prefix(random.below(3))))
        }
        let joined = TextOperation.joined(loose)
        #expect(Events(loose) == Events(joined), "\(random)")
        #expect(TextOperation.joined(joined) == joined, "\(random)")
    }

    /// The slow obvious form: one event for each character.
    private struct Events: Equatable {
        var events: [String] = []

        init(_ operations: [TextOperation]) {
            for operation in operations {
                switch operation {
                case .insert(let at, let text):
                    for (offset, scalar) in text.unicodeScalars.enumerated() {
                        events.append("+\(at + offset)\(scalar)")
                    }
                case .delete(let at, let count): events += Array(repeating: "-\(at)", count: count)
                }
            }
        }
    }
}
