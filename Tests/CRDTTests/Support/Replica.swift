import TestKit
import Testing

@testable import CRDT

/// A document with a mirror that knows only the edits that `integrate` returned.
struct Replica {
    var document = TextDocument()
    /// Everything that was appended, in order.
    private(set) var delivered: [Delivery.Run] = []
    private var mirror: [Unicode.Scalar] = []

    mutating func receive(
        _ delivery: Delivery, _ batching: Delivery.Batching, _ random: inout SeededRandom
    ) throws {
        for run in delivery.runs {
            try append(run)
            switch batching {
            case .once: break
            case .each: integrate()
            case .random: if random.oneIn(4) { integrate() }
            }
        }
        integrate()
    }

    @discardableResult
    mutating func append(_ run: Delivery.Run) throws -> Range<Int> {
        let parents = try run.parents.map { name in
            try #require(document.lv(of: name.agent, sequence: name.sequence))
        }
        let before = document.eventCount
        if let undo = run.undo {
            try document.append(agent: run.agent, sequence: run.sequence, parents: Frontier(parents), undo: undo)
        } else {
            try document.append(
                agent: run.agent, sequence: run.sequence, parents: Frontier(parents), operations: run.operations)
        }
        let range = before..<document.eventCount
        if !range.isEmpty { delivered.append(run) }
        return range
    }

    /// Takes everything that another replica has.
    mutating func pull(from other: Replica) throws {
        for run in other.delivered { try append(run) }
        integrate()
    }

    mutating func integrate() {
        for edit in document.integrate() {
            mirror.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
        }
    }

    /// Whether the document and the mirror hold this text, scalar by scalar, and nothing in the engine is broken.
    func isExactly(_ text: String) -> Bool {
        let expected = Array(text.unicodeScalars)
        let shown = Array(document.text.string().unicodeScalars)
        let broken = violations()
        for violation in broken { Issue.record("\(violation)") }
        return shown == expected && mirror == expected && broken.isEmpty
    }

    func violations() -> [String] {
        document.text.violations() + (document.branch.kept?.tracker.violations() ?? [])
    }
}
