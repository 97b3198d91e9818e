import CRDT
import Replication
import WireCodec

/// Which events of each text are accepted, worked out anew: those of changes that stand, and all that these were made
/// on, with what came before in each one's chain, until nothing more comes in.
struct AcceptanceModel {
    /// What one change did in one text.
    private struct Part {
        let change: Int
        /// How many events its chain had made there before.
        let start: Int
        let count: Int
        let parents: TextParents
        /// The part before it in its chain.
        let previous: Int?

        var range: Range<UInt64> { UInt64(start)..<UInt64(start + count) }
    }

    private let history: ChangeHistory
    private var parts: [Bytes32: [Part]] = [:]
    /// By text, of each of its parts how many events are accepted: the first so many.
    private var accepted: [Bytes32: [Int]] = [:]

    /// Of the changes that a view holds, all their ancestors among them.
    init(_ history: ChangeHistory, stands: [Bool], heldBy view: Set<Int>) {
        self.history = history
        for index in history.entries.indices where view.contains(index) { note(index) }
        for (document, parts) in parts {
            accepted[document] = parts.map { stands[$0.change] ? $0.count : 0 }
            close(document)
        }
    }

    var documents: [Bytes32] { parts.keys.sorted() }

    /// How many events of some changes are accepted in a text.
    func count(in document: Bytes32, of isMeant: (Bytes32) -> Bool) -> Int {
        zip(parts[document] ?? [], accepted[document] ?? []).reduce(0) { sum, part in
            isMeant(history.entries[part.0.change].change.id) ? sum + part.1 : sum
        }
    }

    private mutating func note(_ index: Int) {
        for part in history.entries[index].change.parts {
            switch part {
            case .text(let document, let parents, let operations):
                note(index, in: document, on: parents, operations.reduce(0) { $0 + Self.count(of: $1) })
            case .undo(let document, let parents, _): note(index, in: document, on: parents, 1)
            case .tree, .record: break
            }
        }
    }

    private static func count(of operation: TextOperation) -> Int {
        switch operation {
        case .insert(_, let text): text.unicodeScalars.count
        case .delete(_, let count): count
        }
    }

    private mutating func note(_ index: Int, in document: Bytes32, on parents: TextParents, _ count: Int) {
        let path = Set(history.path(to: index))
        let known = parts[document] ?? []
        let previous = known.lastIndex { path.contains($0.change) }
        let start = previous.map { known[$0].start + known[$0].count } ?? 0
        parts[document, default: []].append(
            Part(change: index, start: start, count: count, parents: parents, previous: previous))
    }

    private mutating func close(_ document: Bytes32) {
        guard let parts = parts[document], var counts = accepted[document] else { return }
        var open = parts.indices.filter { counts[$0] > 0 }
        while let number = open.popLast() {
            for (other, count) in needs(of: parts[number], among: parts) where counts[other] < count {
                counts[other] = count
                open.append(other)
            }
        }
        accepted[document] = counts
    }

    /// What a part was made on: of which parts how many events.
    private func needs(of part: Part, among parts: [Part]) -> [(part: Int, count: Int)] {
        var needs: [(part: Int, count: Int)] = []
        if let previous = part.previous { needs.append((previous, parts[previous].count)) }
        let named: [(event: EventID, change: Bytes32?)] =
            switch part.parents {
            case .start, .continued: []
            case .events(let events): events.map { ($0, nil) }
            case .exact(let events): events.map { ($0.name, $0.change) }
            }
        if named.isEmpty { return needs }
        let below = history.closure(of: [part.change])
        for (event, maker) in named {
            for (number, other) in parts.enumerated()
            where other.change != part.change && below.contains(other.change) && other.range.contains(event.sequence)
                && history.entries[other.change].change.chain == event.chain
                && maker.map({ $0 == history.entries[other.change].change.id }) ?? true
            {
                needs.append((number, Int(event.sequence) - other.start + 1))
            }
        }
        return needs
    }
}
