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
    /// By change, when the first one of its chain was made.
    private var starts: [Bytes32: UInt64] = [:]
    private var authors: [ChainID: Bytes32] = [:]
    /// By document, the model's number of each event of a name, with its change.
    private var events: [Bytes32: [EventID: [(number: Int, change: Bytes32)]]] = [:]
    /// By document and change, the numbers of the events along its chain up to it, and the newest of them.
    private var own: [Bytes32: [Bytes32: (made: [Int], newest: Int)]] = [:]
    /// By change, the ids of the changes along its chain up to it, one behind the other: where two histories of a chain
    /// part, these differ first, and that decides between texts at one place.
    private var paths: [Bytes32: [UInt8]] = [:]
    /// By change, itself and all its ancestors.
    private var histories: [Bytes32: Set<Bytes32>] = [:]
    private var touches: [Touch] = []
    private var removals: [Touch] = []
    private(set) var settings = SettingsOracle()
    private let stands: (Change) -> Bool
    /// By document, the model's numbers of all events of changes that stand.
    private var standing: [Bytes32: Set<Int>] = [:]
    /// By document, the model's numbers of the events that count.
    private var accepted: [Bytes32: Set<Int>] = [:]
    /// The creations by changes that do not stand.
    private var withheld: [(creation: TreeOracle.Creation, change: Bytes32)] = []
    /// What changes that stand name in the tree, and which do.
    private var named: [(node: [UInt8], change: Bytes32)] = []

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
        for (document, events) in events {
            for (number, change) in events.values.joined() where accepted[document]?.contains(number) == true {
                named.append((document.bytes, change))
            }
        }
        while let (node, change) = named.popLast() {
            while let place = withheld.firstIndex(where: { withheld in
                withheld.creation.id == node && histories[change]?.contains(withheld.change) == true
            }) {
                let (creation, maker) = withheld.remove(at: place)
                tree.append(creation)
                if let parent = creation.parent { named.append((parent, maker)) }
            }
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
            for own in (own[document] ?? [:]).values.map(\.made) {
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
            if kind == .text, texts[id.bytes] == nil { texts[id.bytes] = TextOracle() }
            guard stands(change) else { return withheld.append((creation, change.id)) }
            tree.append(creation)
            if let parent { named.append((parent.bytes.bytes, change.id)) }
        case .move(let node, let parent, let name):
            guard stands(change), let time = times[change.id] else { return }
            named.append((node.bytes.bytes, change.id))
            if let parent { named.append((parent.bytes.bytes, change.id)) }
            let place = words(change.chain.bytes) + [time.sequence] + words(change.id) + [UInt64(index)]
            let order = [time.tenths, UInt64(time.depth)] + place
            tree.append(.init(order: order, id: node.bytes.bytes, parent: parent?.bytes.bytes, name: name.text))
            touches.append(Touch(node: node, change: change.id, index: index))
        case .remove(let node):
            guard stands(change) else { return }
            named.append((node.bytes.bytes, change.id))
            removals.append(Touch(node: node, change: change.id, index: index))
        case .set(let node, let value, let replaced):
            guard stands(change), let time = times[change.id] else { return }
            named.append((node.bytes.bytes, change.id))
            touches.append(Touch(node: node, change: change.id, index: index))
            settings.append(
                .init(
                    node: node, value: value, id: TreeOperationID(change: change.id, index: UInt32(index)),
                    time: time, replaced: replaced))
        }
    }

    private func words(_ id: Bytes32) -> [UInt64] {
        let bytes = id.bytes
        return stride(from: 0, to: 32, by: 8).map { start in
            bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private mutating func add(_ change: Change) throws {
        if let origin = change.origin {
            starts[change.id] = change.time
            authors[change.chain] = origin.deviceKey
        }
        let below = change.parents + (change.sequence > 0 ? [change.previous] : [])
        if change.sequence > 0 { starts[change.id] = starts[change.previous] }
        let claimed = change.sequence > 0 ? (starts[change.id] ?? 0) + change.time : change.time
        let time = HybridTime(
            tenths: ([claimed] + below.compactMap { times[$0]?.tenths }).max() ?? 0,
            depth: (below.compactMap { times[$0]?.depth }.max().map { $0 + 1 }) ?? 0, chain: change.chain,
            sequence: change.sequence, change: change.id)
        times[change.id] = time
        paths[change.id] = (paths[change.previous] ?? change.chain.bytes.bytes) + change.id.bytes
        histories[change.id] = below.reduce(into: [change.id]) { $0.formUnion(histories[$1] ?? []) }
        defer { carry(change) }
        var (made, said) = (0, 0)
        for part in change.parts {
            switch part {
            case .tree(let operations):
                for operation in operations {
                    add(operation, made, of: change)
                    made += 1
                }
            case .text(let document, let parents, let operations):
                note(add(operations, on: parents, to: document, by: change), in: document, change)
            case .undo(let document, let parents, let undo):
                let named = undo.spans.flatMap { span in
                    (span.first..<span.first + span.count).flatMap { sequence in
                        numbers(of: EventID(chain: span.chain, sequence: sequence), in: document, below: change)
                    }
                }
                note(
                    add([undo.isRedo ? .redo(named) : .undo(named)], on: parents, to: document, by: change),
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
        _ operations: [TextOperation], on parents: TextParents, to document: Bytes32, by change: Change
    ) -> Set<Int> {
        let actions = operations.flatMap { operation -> [TextOracle.Action] in
            switch operation {
            case .insert(let at, let text):
                return text.unicodeScalars.enumerated().map { .insert(at: at + $0, $1) }
            case .delete(let at, let count): return Array(repeating: .delete(at: at), count: count)
            }
        }
        return add(actions, on: parents, to: document, by: change)
    }

    /// The events of a name that are among the ancestors of a change.
    private func numbers(of event: EventID, in document: Bytes32, below change: Change) -> [Int] {
        (events[document]?[event] ?? []).filter { histories[change.id]?.contains($0.change) == true }.map(\.number)
    }

    private mutating func add(
        _ actions: [TextOracle.Action], on parents: TextParents, to document: Bytes32, by change: Change
    ) -> Set<Int> {
        var (made, newest) = own[document]?[change.previous] ?? ([], -1)
        var version: [Int]
        switch parents {
        case .start: version = []
        case .continued: version = [newest]
        case .events(let named): version = named.flatMap { numbers(of: $0, in: document, below: change) }
        case .exact(let named):
            version = named.flatMap { exact in
                (events[document]?[exact.name] ?? []).filter { $0.change == exact.change }.map(\.number)
            }
        }
        let agent = paths[change.id] ?? []
        func append(_ action: TextOracle.Action) {
            newest = texts[document]?.eventCount ?? 0
            texts[document]?.append(agent: agent, sequence: made.count, parents: version, action)
            let name = EventID(chain: change.chain, sequence: UInt64(made.count))
            events[document, default: [:]][name, default: []].append((newest, change.id))
            version = [newest]
            made.append(newest)
        }
        for action in actions { append(action) }
        own[document, default: [:]][change.id] = (made, newest)
        return Set(made.suffix(actions.count))
    }

    /// A change that did not write in a document goes on where the one before did.
    private mutating func carry(_ change: Change) {
        for document in own.keys where own[document]?[change.id] == nil {
            let before = own[document]?[change.previous]
            own[document]?[change.id] = before
        }
    }
}
