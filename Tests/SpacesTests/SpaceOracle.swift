import CRDT
import Identity
import Replication
import TestKit
import WireCodec

@testable import Spaces

/// A space worked out anew from nothing but its changes and which of them stand, by the slow obvious models.
struct SpaceOracle {
    private(set) var texts: [Bytes32: TextOracle] = [:]
    private(set) var tree = TreeOracle()
    private(set) var times: [Bytes32: HybridTime] = [:]
    private(set) var records: [RecordEntry.ID: RecordEntry] = [:]
    private var starts: [ChainID: UInt64] = [:]
    private var authors: [ChainID: Bytes32] = [:]
    /// By document and chain, the model's number of each event.
    private var events: [Bytes32: [ChainID: [Int]]] = [:]
    /// By change, itself and all its ancestors.
    private var histories: [Bytes32: Set<Bytes32>] = [:]
    private var touches: [Touch] = []
    private var removals: [Touch] = []
    private let stands: (Change) -> Bool
    /// By document, the model's numbers of all events of changes that stand.
    private var standing: [Bytes32: Set<Int>] = [:]
    /// By document, the model's numbers of the events that count.
    private var accepted: [Bytes32: Set<Int>] = [:]
    /// The creations by changes that do not stand.
    private var withheld: [NodeID: TreeOracle.Creation] = [:]
    /// What changes that stand name in the tree.
    private var named: Set<NodeID> = []

    /// Something done to a node: a move, a removal, or, with no index, writing in it.
    private struct Touch {
        let node: NodeID
        let change: Bytes32
        let index: Int
        /// Of writing, the model's numbers of its events.
        var events: Set<Int>?
    }

    init(_ changes: [Change], stands: @escaping (Change) -> Bool = { _ in true }) throws {
        self.stands = stands
        for change in changes { try add(change) }
        for document in texts.keys { accepted[document] = closure(of: document) }
        for (document, events) in accepted where !events.isEmpty { named.insert(NodeID(document)) }
        while let node = named.first(where: { withheld[$0] != nil }) {
            guard let creation = withheld.removeValue(forKey: node) else { break }
            tree.append(creation)
            if let parent = creation.parent.flatMap({ Bytes32($0) }) { named.insert(NodeID(parent)) }
        }
        touches = touches.filter { touch in
            touch.events.map { !$0.isDisjoint(with: accepted[touch.node.bytes] ?? []) } ?? true
        }
        for removal in removals where counts(removal) { tree.removed.insert(removal.node.bytes.bytes) }
    }

    /// The text of the events that count.
    func text(of document: Bytes32) -> String? {
        texts[document]?.text(at: Array(accepted[document] ?? []))
    }

    /// What was made on by what counts, and what each chain did before, until nothing more comes in.
    private func closure(of document: Bytes32) -> Set<Int> {
        var all = standing[document] ?? []
        while true {
            var grown = texts[document]?.history(of: Array(all)) ?? []
            for own in (events[document] ?? [:]).values {
                if let last = own.lastIndex(where: grown.contains) { grown.formUnion(own[...last]) }
            }
            if grown == all { return all }
            all = grown
        }
    }

    /// Whether who removed a node knew all that was done to it.
    private func counts(_ removal: Touch) -> Bool {
        touches.allSatisfy { touch in
            if touch.node != removal.node { return true }
            if touch.change == removal.change { return touch.index < removal.index }
            return histories[removal.change]?.contains(touch.change) ?? false
        }
    }

    private mutating func add(_ operation: TreeOperation, _ index: Int, of change: Change) {
        switch operation {
        case .create(let parent, let name, let kind):
            let id = NodeID.made(by: change.chain, sequence: change.sequence, index: index)
            let creation = TreeOracle.Creation(
                id: id.bytes.bytes, parent: parent?.bytes.bytes, name: name.text, isFolder: kind == .folder)
            if kind == .text { texts[id.bytes] = TextOracle() }
            guard stands(change) else { return withheld[id] = creation }
            tree.append(creation)
            if let parent { named.insert(parent) }
        case .move(let node, let parent, let name):
            guard stands(change), let time = times[change.id] else { return }
            named.insert(node)
            if let parent { named.insert(parent) }
            let order = [time.tenths, UInt64(time.depth)] + words(change.chain) + [time.sequence, UInt64(index)]
            tree.append(.init(order: order, id: node.bytes.bytes, parent: parent?.bytes.bytes, name: name.text))
            touches.append(Touch(node: node, change: change.id, index: index))
        case .remove(let node):
            guard stands(change) else { return }
            named.insert(node)
            removals.append(Touch(node: node, change: change.id, index: index))
        }
    }

    private func words(_ chain: ChainID) -> [UInt64] {
        let bytes = chain.bytes.bytes
        return stride(from: 0, to: 32, by: 8).map { start in
            bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private mutating func add(_ change: Change) throws {
        if let origin = change.origin {
            starts[change.chain] = change.time
            authors[change.chain] = origin.deviceKey
        }
        let below = change.parents + (change.sequence > 0 ? [change.previous] : [])
        let claimed = change.sequence > 0 ? (starts[change.chain] ?? 0) + change.time : change.time
        let time = HybridTime(
            tenths: ([claimed] + below.compactMap { times[$0]?.tenths }).max() ?? 0,
            depth: (below.compactMap { times[$0]?.depth }.max().map { $0 + 1 }) ?? 0, chain: change.chain,
            sequence: change.sequence)
        times[change.id] = time
        histories[change.id] = below.reduce(into: [change.id]) { $0.formUnion(histories[$1] ?? []) }
        var (made, said) = (0, 0)
        for part in change.parts {
            switch part {
            case .tree(let operations):
                for operation in operations {
                    add(operation, made, of: change)
                    made += 1
                }
            case .text(let document, let parents, let operations):
                note(add(operations, on: parents, to: document, by: change.chain), in: document, change)
            case .undo(let document, let parents, let undo):
                let named = undo.spans.flatMap { span in
                    (span.first..<span.first + span.count).compactMap { sequence -> Int? in
                        let made = events[document]?[span.chain] ?? []
                        return sequence < UInt64(made.count) ? made[Int(sequence)] : nil
                    }
                }
                note(
                    add([undo.isRedo ? .redo(named) : .undo(named)], on: parents, to: document, by: change.chain),
                    in: document, change)
            case .record where !stands(change): said += 1
            case .record(let bytes):
                let id = RecordEntry.ID(change: change.id, index: said)
                said += 1
                records[id] = RecordEntry(
                    id: id, record: try Record(decoding: bytes), author: authors[change.chain] ?? .zero, time: time)
            }
        }
    }

    private mutating func note(_ events: Set<Int>, in document: Bytes32, _ change: Change) {
        touches.append(Touch(node: NodeID(document), change: change.id, index: -1, events: events))
        if stands(change) { standing[document, default: []].formUnion(events) }
    }

    private mutating func add(
        _ operations: [TextOperation], on parents: TextParents, to document: Bytes32, by chain: ChainID
    ) -> Set<Int> {
        let actions = operations.flatMap { operation -> [TextOracle.Action] in
            switch operation {
            case .insert(let at, let text):
                return text.unicodeScalars.enumerated().map { .insert(at: at + $0, $1) }
            case .delete(let at, let count): return Array(repeating: .delete(at: at), count: count)
            }
        }
        return add(actions, on: parents, to: document, by: chain)
    }

    private mutating func add(
        _ actions: [TextOracle.Action], on parents: TextParents, to document: Bytes32, by chain: ChainID
    ) -> Set<Int> {
        var own = events[document]?[chain] ?? []
        var version: [Int]
        switch parents {
        case .start: version = []
        case .continued: version = [own[own.count - 1]]
        case .events(let named): version = named.map { events[document]?[$0.chain]?[Int($0.sequence)] ?? -1 }
        }
        func append(_ action: TextOracle.Action) {
            let number = texts[document]?.eventCount ?? 0
            texts[document]?.append(agent: chain.bytes.bytes, sequence: own.count, parents: version, action)
            own.append(number)
            version = [number]
        }
        for action in actions { append(action) }
        events[document, default: [:]][chain] = own
        return Set(own.suffix(actions.count))
    }
}
