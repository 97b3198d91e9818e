import CRDT
import Identity
import Membership
import Replication
import TestKit
import WireCodec

/// Random changes of some devices that hear of each other now and then, in the order in which one of them heard of all.
///
/// Their parts are such as no document was asked about: typing with its runs and corrections, several documents, events
/// of others, files, records.
struct SealedHistory {
    let space: TestSpace
    private(set) var replicas: [TestReplica]
    private var random: SeededRandom
    private var cursors: [Int: Int] = [:]
    private let documents: [Bytes32]

    init(_ random: inout SeededRandom, members: Int, steps: Int) throws {
        space = try TestSpace(seed: random.next(), members: members)
        replicas = (0..<members).map { [space] in TestReplica(space, member: $0) }
        documents = (0..<4).map { _ in Bytes32(random.bytes(32)) ?? .zero }
        self.random = random
        for _ in 0..<steps { try step() }
        for other in replicas.indices { try hear(other, at: 0) }
        random = self.random
    }

    /// As replica 0 has them, with the signatures that came.
    var rows: [StoredChange] { replicas[0].rows }

    func sealable() throws -> [SealableChange] {
        var table = ChainTable(space: space.id)
        return try rows.map { row in
            let change = try table.decode(row)
            table.insert(change, isSigned: row.signature != nil)
            return SealableChange(change, signature: row.signature)
        }
    }

    private mutating func step() throws {
        let writer = random.below(replicas.count)
        if replicas.count > 1, random.oneIn(4) { try hear(random.below(replicas.count), at: writer) }
        for _ in 0..<(1 + random.below(6)) { try replicas[writer].write(parts(of: writer)) }
    }

    /// Everything of `other` that `reader` lacks, as a link would bring it.
    private mutating func hear(_ other: Int, at reader: Int) throws {
        if other == reader { return }
        var exchange = AntiEntropy()
        exchange.observe(replicas[reader].frontierMessage, in: replicas[other].table)
        while let range = exchange.nextRange(in: replicas[other].table),
            let message = replicas[other].message(range)
        {
            try replicas[reader].receive(message)
            exchange.observeSent(range.strand, count: message.end)
        }
    }

    private mutating func parts(of writer: Int) -> [ChangePart] {
        switch random.below(12) {
        case 0: return [.record(chat(text(random.below(20))))]
        case 1:
            return [
                .tree([treeOperation(), treeOperation()]), .record(chat("then")), text(in: 1, .start),
                .tree([treeOperation()]),
            ]
        case 2: return [text(in: random.below(3), .start), .record(chat(""))]
        case 3: return [text(in: random.below(3), .events(events()))]
        case 4: return [undo(in: random.below(3)), .record(chat("took it back")), text(in: 3, .start)]
        case 5: return [text(in: 0, .continued), text(in: 1, .continued), text(in: 2, .events(events()))]
        case 6: return [undo(in: 1), text(in: random.below(1), .exact(exactEvents())), undo(in: 2)]
        default: return [.text(document: documents[0], parents: .continued, operations: [stroke(of: writer)])]
        }
    }

    /// One keystroke: the next letter, a step back, a deletion in place, or somewhere else.
    private mutating func stroke(of writer: Int) -> TextOperation {
        let at = cursors[writer, default: 50]
        switch random.below(8) {
        case 0 where at > 0:
            cursors[writer] = at - 1
            return .delete(at: at - 1, count: 1)
        case 1: return .delete(at: at, count: 1 + random.below(3))
        case 2: cursors[writer] = random.below(5_000)
        default: break
        }
        let inserted = text(1 + random.below(2))
        let place = cursors[writer, default: 50]
        cursors[writer] = place + inserted.unicodeScalars.count
        return .insert(at: place, inserted)
    }

    private mutating func text(in document: Int, _ parents: TextParents) -> ChangePart {
        let operations = (0..<(1 + random.below(6))).map { _ in stroke(of: 100) }
        return .text(document: documents[document], parents: parents, operations: operations)
    }

    private mutating func undo(in document: Int) -> ChangePart {
        var spans: [ChainEvents] = []
        for event in events() where spans.last?.chain != event.chain {
            spans.append(ChainEvents(chain: event.chain, first: event.sequence, count: 1 + UInt64(random.below(40))))
        }
        return .undo(
            document: documents[document],
            parents: [.continued, .events(events()), .exact(exactEvents())][random.below(3)],
            UndoPart(isRedo: random.oneIn(3), spans: spans))
    }

    private mutating func events() -> [EventID] {
        let chains = [replicas[0].chain, replicas[replicas.count - 1].chain, ChainID(Bytes32(9, 9, 9, 9))]
        let count = 1 + random.below(3)
        let named = (0..<count).map { EventID(chain: chains[$0], sequence: UInt64(random.below(400))) }
        return Set(named).sorted()
    }

    private mutating func exactEvents() -> [ExactEvent] {
        events().map { ExactEvent(name: $0, change: node().bytes) }
    }

    private mutating func treeOperation() -> TreeOperation {
        guard let name = try? PathPart("file \(random.below(1_000))") else { preconditionFailure("a plain name") }
        let parent = random.oneIn(2) ? node() : nil
        switch random.below(5) {
        case 0: return .move(node(), parent: parent, name: name)
        case 1: return .remove(node())
        case 2:
            let values: [FileValue] = [
                .content(FileContent(blob: node().bytes, sizeInBytes: UInt64(random.below(1 << 32)))),
                .mode(FileMode(isExecutable: random.oneIn(2))),
                .form(FileForm(hasMark: random.oneIn(2), endsLinesWithCRLF: random.oneIn(2))),
            ]
            let replaced = (0..<random.below(3)).map { _ in
                TreeOperationID(change: node().bytes, index: UInt32(random.below(300)))
            }
            return .set(node(), values[random.below(3)], replacing: replaced.sorted())
        default: return .create(parent: parent, name: name, kind: NodeKind.allCases[random.below(3)])
        }
    }

    private mutating func node() -> NodeID { NodeID(Bytes32(random.bytes(32)) ?? .zero) }

    private mutating func text(_ count: Int) -> String {
        let letters: [Character] = ["a", "b", "c", " ", "é", "漢", "🙂", "\n"]
        return String((0..<count).map { _ in letters[random.below(letters.count)] })
    }
}
