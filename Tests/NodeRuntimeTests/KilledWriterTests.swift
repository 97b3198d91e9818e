import CRDT
import Foundation
import Identity
import Membership
import NodeCore
import Replication
import SodiumCrypto
import Store
import TestKit
import Testing
import WireCodec

/// A marked edit on its way through a node and its store, and the node that goes on from the files as they are at each
/// point of that way, as a process that is killed there leaves them.
struct KilledWriterTests {
    /// What a process does one after the other, and how much of it the next one finds.
    private final class Machine {
        let folder: TemporaryFolder
        let database: NodeDatabase
        let node: Node
        let identity: LocalIdentity
        private let random = RandomSource(seed: 7)
        private var effects = EffectQueue()
        private(set) var replies: [Result<NodeReply, NodeFailure>] = []
        private var now: UInt64 = 1_000_000_000
        private var copies = 0

        init() throws {
            folder = try TemporaryFolder()
            identity = try LocalIdentity.generate(name: "ada", from: random, now: 1_700_000_000)
            database = try NodeDatabase(path: folder.path("node.sqlite"))
            node = try Node(identity: identity, random: random, state: database.load())
        }

        /// Has a command carried out up to where its effects are to be performed, and gives what is to be stored.
        func begin(_ command: NodeCommand) -> BatchJournal.Batch? {
            now += 20_000_000
            let time = Instant(monotonicInNanoseconds: now, unixInMilliseconds: 1_700_000_000_000 + now / 1_000_000)
            node.handle(
                .command(RequestID(client: ClientID(value: 1), number: now), command), at: time, into: &effects)
            return effects.batch.map { .init(token: $0.token.value, writes: $0.writes) }
        }

        func finish(_ batch: BatchJournal.Batch?) throws {
            let token = effects.batch?.token
            effects.drain { if case .reply(_, let result) = $0 { replies.append(result) } }
            try database.commit(batch?.writes ?? [])
            guard let token else { return }
            let time = Instant(monotonicInNanoseconds: now, unixInMilliseconds: 1_700_000_000_000)
            node.handle(.stored(token), at: time, into: &effects)
            effects.drain { if case .reply(_, let result) = $0 { replies.append(result) } }
        }

        /// The node that another process makes of the files as they are now.
        func next() throws -> Node {
            copies += 1
            let place = folder.path("killed \(copies)")
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
            where file.hasPrefix("node.sqlite") && !file.hasSuffix("-shm") {
                try FileManager.default.copyItem(atPath: folder.path(file), toPath: "\(place)/\(file)")
            }
            let database = try NodeDatabase(path: place + "/node.sqlite")
            return try Node(identity: identity, random: RandomSource(seed: 8), state: database.load())
        }
    }

    private let machine: Machine
    private let space: SpaceID
    private let document: Bytes32
    private let writer = Bytes32(1, 2, 3, 4)

    init() throws {
        machine = try Machine()
        try machine.finish(machine.begin(.createSpace(title: "Kills", files: [])))
        guard case .success(.space(let space)) = machine.replies.last else { throw Unlooked(machine.replies) }
        self.space = space
        try machine.finish(machine.begin(.createDocument(space, path: "a.txt")))
        guard case .success(.document(let document, _)) = machine.replies.last else { throw Unlooked(machine.replies) }
        self.document = document
    }

    private struct Unlooked: Error {
        let found: String
        init(_ found: Any) { self.found = "\(found)" }
    }

    private func edit(_ text: String, _ number: UInt64?) -> NodeCommand {
        .edit(
            space, document: document, revision: nil, edits: [TextEdit(at: 0, deleted: 0, inserted: text)],
            mark: number.map { EditMark(writer: writer, number: $0) })
    }

    /// What the next node has and says: the text, and the number of the last edit in it.
    private func expectNext(_ text: String, _ number: UInt64, _ point: String) throws {
        let next = try machine.next()
        #expect(next.reading(space)?.text(of: document)?.text == text, "\(point)")
        #expect(next.lastEdit(of: writer, in: document) == number, "\(point)")
    }

    @Test("killed at any point, the next node has an edit when it says so and only then; and it has what was sent")
    func everyPoint() throws {
        let journal = try #require(machine.database.journal)
        try machine.finish(machine.begin(edit("1", 1)))
        try expectNext("1", 1, "an edit was answered")
        let batch = try #require(machine.begin(edit("2", 2)))
        #expect(batch.writes.contains { $0.isEditMark })
        try expectNext("1", 1, "read, and nothing done")
        try journal.keep([batch])
        // From here on it may be sent and told.
        try expectNext("21", 2, "kept, and not committed")
        let mark = try #require(journal.mark(upTo: batch.token))
        try machine.finish(.init(token: batch.token, writes: batch.writes + [mark]))
        try expectNext("21", 2, "committed, and still kept")
        journal.release(upTo: batch.token)
        try expectNext("21", 2, "let go")
    }

    @Test("killed while it is being kept, at each byte, the next node has all of the edit or nothing")
    func everyByte() throws {
        let journal = try #require(machine.database.journal)
        let batch = try #require(machine.begin(edit("2", 1)))
        try journal.keep([batch])
        let place = machine.folder.path("node.sqlite.batches-0")
        let whole = try #require(FileManager.default.contents(atPath: place))
        for count in stride(from: 0, to: whole.count, by: 7) {
            try whole.prefix(count).write(to: URL(fileURLWithPath: place))
            try expectNext("", 0, "\(count) of \(whole.count) bytes")
        }
        try whole.write(to: URL(fileURLWithPath: place))
        try expectNext("2", 1, "all bytes")
    }

    @Test("what an edit follows is kept with it: an unmarked edit that is not committed either")
    func follows() throws {
        let journal = try #require(machine.database.journal)
        let unmarked = try #require(machine.begin(edit("a", nil)))
        try machine.finish(nil)
        let marked = try #require(machine.begin(edit("b", 1)))
        try journal.keep([unmarked, marked])
        try expectNext("ba", 1, "both are kept")
    }
}
