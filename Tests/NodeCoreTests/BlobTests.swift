import Membership
import Replication
import SecureChannel
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Blobs between whole nodes: who has them, who gets them, and what a restart, a dead link and a bad disk do to that.
struct BlobTests {
    private static func bytes(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        let block = random.bytes(997)
        var bytes: [UInt8] = []
        // Each block says which it is, so that no piece is another one.
        while bytes.count < count { bytes += Bytes32(0, 0, 0, UInt64(bytes.count)).bytes + block }
        return Array(bytes.prefix(count))
    }

    private func add(_ bytes: [UInt8], at node: TestNode, in room: Room) throws -> BlobHead {
        let head = node.blobs.put(bytes)
        let answer = try #require(room.network.answer(to: .blob(room.space, .add(head, name: "photo.raw")), at: node))
        guard case .blob(.added(let id)) = try answer.get(), id == head.id else { throw Unexpected(answer) }
        room.network.run(for: .seconds(1))
        return head
    }

    private func get(_ head: BlobHead, at node: TestNode, in room: Room) throws {
        let answer = try #require(room.network.answer(to: .blob(room.space, .get(head.id)), at: node))
        guard case .blob(.status) = try answer.get() else { throw Unexpected(answer) }
    }

    private func state(_ head: BlobHead, at node: TestNode, in room: Room) -> BlobStatus.State {
        node.core.status(of: head.id, in: room.space).state
    }

    @Test("a blob that one member adds is listed by all, and is fetched by whoever wants it, viewers too")
    func whole() throws {
        let room = try Room(roles: [.editor, .viewer])
        let bytes = Self.bytes(5 * 65_536 + 17)
        let head = try add(bytes, at: room.host, in: room)
        for guest in room.guests {
            let answer = try #require(room.network.answer(to: .blob(room.space, .list), at: guest))
            guard case .blob(.list(let list)) = try answer.get() else { throw Unexpected(answer) }
            #expect(list.map(\.0.name) == ["photo.raw"] && list.map(\.0.blob) == [head.id])
            #expect(list.map(\.0.sizeInBytes) == [bytes.count] && list.map(\.1.state) == [.absent])
            try get(head, at: guest, in: room)
            room.network.run(for: .seconds(5))
            #expect(state(head, at: guest, in: room) == .whole)
            #expect(guest.blobs.bytes(of: head) == bytes)
            #expect(guest.core.status(of: head.id, in: room.space).heldInBytes == bytes.count)
        }
        #expect(room.guests.flatMap(\.warnings) == [])
    }

    @Test("an empty blob, one of a byte and one of a whole piece come too", arguments: [0, 1, 65_536, 65_537])
    func small(count: Int) throws {
        let room = try Room(roles: [.editor])
        let bytes = Self.bytes(count)
        let head = try add(bytes, at: room.host, in: room)
        try get(head, at: room.guests[0], in: room)
        room.network.run(for: .seconds(5))
        #expect(state(head, at: room.guests[0], in: room) == .whole)
        #expect(room.guests[0].blobs.bytes(of: head) == bytes)
    }

    @Test("after a kill a fetch goes on by itself, with what was recorded, and trusts nothing else on the disk")
    func resumption() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        let bytes = Self.bytes(400 * 65_536)
        let head = try add(bytes, at: room.host, in: room)
        room.network.delay = 5_000_000
        try get(head, at: guest, in: room)
        room.network.run(within: .seconds(60)) {
            guest.core.status(of: head.id, in: room.space).heldInBytes > 300 * 65_536
        }
        let before = room.host.blobs.reads
        room.network.kill(guest)
        try room.network.start(guest)
        let kept = guest.core.status(of: head.id, in: room.space)
        #expect(kept.state == .fetching && kept.heldInBytes >= NodeLimits.blobSyncPieces * 65_536)
        room.network.run(for: .seconds(60))
        #expect(state(head, at: guest, in: room) == .whole && guest.blobs.bytes(of: head) == bytes)
        // Only what was missing was asked for, and what was on the way.
        #expect(room.host.blobs.reads - before <= 400 - kept.heldInBytes / 65_536 + NodeLimits.blobWindowMax + 1)
    }

    @Test("several members give it at once; when one dies the others go on")
    func severalSources() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        let bytes = Self.bytes(300 * 65_536)
        let head = try add(bytes, at: room.host, in: room)
        try get(head, at: ben, in: room)
        room.network.run(for: .seconds(30))
        #expect(state(head, at: ben, in: room) == .whole)
        try room.link(ben, cleo)
        room.network.delay = 5_000_000
        room.network.blobDelay = 1_000_000
        let (before, hostBefore) = (ben.blobs.reads, room.host.blobs.reads)
        try get(head, at: cleo, in: room)
        room.network.run(within: .seconds(60)) {
            cleo.core.status(of: head.id, in: room.space).heldInBytes > 100 * 65_536
        }
        #expect(cleo.core.status(of: head.id, in: room.space).sources == 2)
        #expect(ben.blobs.reads - before > 20 && room.host.blobs.reads - hostBefore > 20)
        room.network.kill(room.host)
        room.network.run(for: .seconds(60))
        #expect(state(head, at: cleo, in: room) == .whole && cleo.blobs.bytes(of: head) == bytes)
    }

    @Test("who has only a part gives that part while it fetches the rest")
    func partial() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        let bytes = Self.bytes(40 * 65_536)
        let head = try add(bytes, at: room.host, in: room)
        room.network.delay = 20_000_000
        try get(head, at: ben, in: room)
        room.network.run(within: .seconds(60)) {
            ben.core.status(of: head.id, in: room.space).heldInBytes > 10 * 65_536
        }
        room.network.kill(room.host)
        room.network.run(for: .seconds(5))
        try room.link(ben, cleo)
        try get(head, at: cleo, in: room)
        room.network.run(for: .seconds(20))
        let held = ben.core.status(of: head.id, in: room.space).heldInBytes
        #expect(held > 10 * 65_536 && cleo.core.status(of: head.id, in: room.space).heldInBytes == held)
        try room.network.start(room.host)
        room.network.run(for: .seconds(120))
        #expect(cleo.blobs.bytes(of: head) == bytes && ben.blobs.bytes(of: head) == bytes)
    }

    @Test("in another space, to a relay and to who was removed, a node has nothing of a blob")
    func whoMayHaveIt() throws {
        let room = try Room(roles: [.editor, .relay])
        let (ben, relay) = (room.guests[0], room.guests[1])
        let bytes = Self.bytes(70_000)
        let head = try add(bytes, at: room.host, in: room)
        let other = try room.network.createSpace(at: room.host)
        try room.network.join(ben, to: other, of: room.host, as: .editor)
        room.network.run(for: .seconds(1))
        let answer = try #require(room.network.answer(to: .blob(other, .get(head.id)), at: ben))
        guard case .blob(.status) = try answer.get() else { throw Unexpected(answer) }
        room.network.run(for: .seconds(20))
        #expect(ben.core.status(of: head.id, in: other).state == .fetching)
        #expect(ben.core.status(of: head.id, in: other).sources == 0 && room.host.blobs.reads == 0)

        try get(head, at: relay, in: room)
        room.network.run(for: .seconds(20))
        #expect(relay.core.status(of: head.id, in: room.space).sources == 0 && room.host.blobs.reads == 0)

        try room.say(.remove(ben.key, alone: false), by: room.host)
        room.network.act(ben) { core in
            for session in core.establishedSessions {
                core.send([Frame(BlobQueryMessage(space: room.space, blob: head.id))], on: session)
                core.send(
                    [Frame(BlobRequestMessage(space: room.space, blob: head.id, parts: [.piece(0)]))], on: session)
            }
        }
        room.network.run(for: .seconds(5))
        #expect(room.host.blobs.reads == 0)
    }

    @Test("a full disk stops a fetch with what was recorded; asked for again it goes on")
    func fullDisk() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        let bytes = Self.bytes(6 * 65_536)
        let head = try add(bytes, at: room.host, in: room)
        guest.blobs.isFull = true
        try get(head, at: guest, in: room)
        room.network.run(for: .seconds(5))
        #expect(state(head, at: guest, in: room) == .stopped && guest.warnings.count == 1)
        guest.blobs.isFull = false
        room.network.run(for: .seconds(30))
        #expect(state(head, at: guest, in: room) == .stopped)
        try get(head, at: guest, in: room)
        room.network.run(for: .seconds(5))
        #expect(state(head, at: guest, in: room) == .whole && guest.blobs.bytes(of: head) == bytes)
    }

    @Test("a piece or a page that the disk lost is told of, fetched from another member, and given again")
    func damage() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        let bytes = Self.bytes(6 * 65_536)
        let head = try add(bytes, at: room.host, in: room)
        try get(head, at: ben, in: room)
        room.network.run(for: .seconds(5))
        room.host.blobs.damage(head.id, .piece(3))
        try get(head, at: cleo, in: room)
        room.network.run(for: .seconds(30))
        #expect(room.host.warnings.count == 1)
        #expect(room.host.blobs.bytes(of: head) == bytes && cleo.blobs.bytes(of: head) == bytes)
        #expect(state(head, at: room.host, in: room) == .whole && state(head, at: cleo, in: room) == .whole)
    }

    @Test("what is dropped is gone from the disk, unless another space has it, and no restart brings it back")
    func drop() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        let head = try add(Self.bytes(70_000), at: room.host, in: room)
        let other = try room.network.createSpace(at: room.host)
        let twin = try #require(room.network.answer(to: .blob(other, .get(head.id)), at: room.host))
        guard case .blob(.status(let status)) = try twin.get() else { throw Unexpected(twin) }
        #expect(status.state == .whole)
        _ = room.network.answer(to: .blob(room.space, .drop(head.id)), at: room.host)
        #expect(state(head, at: room.host, in: room) == .absent && !room.host.blobs.isEmpty(of: head.id))
        try get(head, at: guest, in: room)
        room.network.run(for: .seconds(5))
        #expect(state(head, at: guest, in: room) == .fetching)
        _ = room.network.answer(to: .blob(other, .drop(head.id)), at: room.host)
        room.network.run(for: .seconds(1))
        #expect(room.host.blobs.isEmpty(of: head.id))
        room.network.stop(room.host)
        try room.network.start(room.host)
        #expect(state(head, at: room.host, in: room) == .absent)
    }

    @Test("a drop that is not on the disk yet leaves the bytes, also when the disk refuses it at first")
    func dropDurably() throws {
        let room = try Room(roles: [])
        let bytes = Self.bytes(70_000)
        let head = try add(bytes, at: room.host, in: room)
        room.network.run(for: .seconds(1))
        room.host.commitDelay = nil
        _ = room.network.answer(to: .blob(room.space, .drop(head.id)), at: room.host)
        room.network.run(for: .milliseconds(100))
        #expect(room.host.blobs.bytes(of: head) == bytes)
        room.network.kill(room.host)
        try room.network.start(room.host)
        #expect(state(head, at: room.host, in: room) == .whole && room.host.blobs.bytes(of: head) == bytes)

        room.host.commitDelay = 0
        room.host.refusesWrites = true
        _ = room.network.answer(to: .blob(room.space, .drop(head.id)), at: room.host)
        room.network.run(for: .milliseconds(100))
        #expect(room.host.blobs.bytes(of: head) == bytes)
        room.host.refusesWrites = false
        room.network.run(for: .seconds(2))
        #expect(state(head, at: room.host, in: room) == .absent && room.host.blobs.isEmpty(of: head.id))
    }

    @Test("a node fetches 16 blobs at once and no more; names are those of files")
    func limits() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        for index in 0..<17 {
            let id = BlobID(Bytes32(1, 2, 3, UInt64(index)))
            let answer = try #require(room.network.answer(to: .blob(room.space, .get(id)), at: guest))
            if index < NodeLimits.blobFetchesMax {
                _ = try answer.get()
            } else {
                #expect(throws: NodeFailure.tooManyBlobs(limit: 16)) { try answer.get() }
            }
        }
        let head = guest.blobs.put([1, 2, 3])
        for name in ["", ".", "..", "a/b", "a\nb", String(repeating: "n", count: 256)] {
            let answer = try #require(room.network.answer(to: .blob(room.space, .add(head, name: name)), at: guest))
            #expect(throws: NodeFailure.unfitBlobName) { try answer.get() }
            room.network.settle()
            #expect(guest.blobs.isEmpty(of: head.id))
        }
        let longest = NodeCommand.blob(room.space, .add(head, name: String(repeating: "n", count: 255)))
        _ = try #require(room.network.answer(to: longest, at: guest)).get()
    }

    @Test("with 128 pieces on their way to the disk no more is asked for until it has some")
    func slowDisk() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        let head = try add(Self.bytes(300 * 65_536), at: room.host, in: room)
        room.network.diskOfBlobsIsHeld = guest.index
        try get(head, at: guest, in: room)
        room.network.run(for: .seconds(30))
        let asked = try room.network.session(of: guest, with: room.host).blobs.asked.count
        // One that was asked for before there were 128 may come still.
        #expect(
            (NodeLimits.blobWritesMax..<NodeLimits.blobWritesMax + NodeLimits.blobWindowMax)
                .contains(guest.core.blobs.unwritten))
        #expect(asked == 0)
        room.network.diskOfBlobsIsHeld = nil
        room.network.releaseBlobs(of: guest)
        room.network.run(for: .seconds(30))
        #expect(state(head, at: guest, in: room) == .whole && guest.core.blobs.unwritten == 0)
    }

    @Test("two seconds after a piece came it is durable, however few there are")
    func soonDurable() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        let head = try add(Self.bytes(40 * 65_536), at: room.host, in: room)
        room.network.delay = 400_000_000
        try get(head, at: guest, in: room)
        room.network.run(within: .seconds(20)) { guest.core.status(of: head.id, in: room.space).heldInBytes > 0 }
        room.network.run(for: .milliseconds(1_990))
        let settings = guest.store.state(wasClosedCleanly: true).settings.filter { $0.key.hasPrefix("blob/") }
        #expect(settings.map(\.value) == [[0]])
        room.network.run(for: .milliseconds(20))
        let later = guest.store.state(wasClosedCleanly: true).settings.filter { $0.key.hasPrefix("blob/") }
        #expect(later.map { $0.value.first } == [2])
    }
}
