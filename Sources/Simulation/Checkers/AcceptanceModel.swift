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

    let history: ChangeHistory
    let stands: [Bool]
    private var parts: [Bytes32: [Part]] = [:]

    init(_ history: ChangeHistory, stands: [Bool]) {
        (self.history, self.stands) = (history, stands)
        for index in history.entries.indices { note(index) }
    }

    /// How many events of each change a view shows in each text in which it has some: only of changes that it holds,
    /// all their ancestors among them. What is accepted for an edit in one view is not in another one without it.
    func shown(inViewOf held: Set<Int>) -> [Bytes32: [(change: Bytes32, count: Int)]] {
        parts.compactMapValues { parts in
            guard parts.contains(where: { held.contains($0.change) }) else { return nil }
            let counts = close(parts, parts.map { held.contains($0.change) && stands[$0.change] ? $0.count : 0 })
            return zip(parts, counts).map { (history.entries[$0.change].change.id, $1) }
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

    private func close(_ parts: [Part], _ counts: [Int]) -> [Int] {
        var counts = counts
        var open = parts.indices.filter { counts[$0] > 0 }
        while let number = open.popLast() {
            for (other, count) in needs(of: parts[number], among: parts) where counts[other] < count {
                counts[other] = count
                open.append(other)
            }
        }
        return counts
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
