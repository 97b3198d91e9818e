import CRDT
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// What a space may take of a node's disk, between whole nodes.
@Suite struct QuotaTests {
    private func size(at node: TestNode, in room: Room) -> Int { node.core.usage(of: room.space)?.total ?? -1 }

    private func set(_ quota: SpaceQuota, at node: TestNode, in room: Room) throws {
        let answer = try #require(room.network.answer(to: .setQuota(quota, of: room.space), at: node))
        guard case .done = try answer.get() else { throw Unexpected(answer) }
    }

    private func spaceMax(_ bytes: Int) -> SpaceQuota { SpaceQuota(spaceMax: bytes, memberMax: .max) }

    private func memberMax(_ bytes: Int) -> SpaceQuota { SpaceQuota(spaceMax: .max, memberMax: bytes) }

    /// What somebody writes while apart, and how much that is.
    private func written(_ text: String, by node: TestNode, in room: Room) throws -> Int {
        let before = size(at: node, in: room)
        room.part()
        try room.insert(text, by: node)
        return size(at: node, in: room) - before
    }

    @Test(
        "a run that fills a space's quota is taken, one byte more is not; the link stands, and it comes with room"
    )
    func atTheLimit() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        #expect(guest.core.quota(of: room.space) == SpaceQuota(spaceMax: 8 << 30, memberMax: 1 << 30))
        #expect(size(at: guest, in: room) == size(at: room.host, in: room) && size(at: guest, in: room) > 0)
        let run = try written("one ", by: room.host, in: room)
        try set(spaceMax(size(at: guest, in: room) + run - 1), at: guest, in: room)
        room.meet()
        room.network.run(for: .seconds(5))
        #expect(room.text(at: guest) == "hello" && guest.core.isHoldingBack(room.space))
        #expect(guest.core.notices == [.spaceFull(room.space, title: "Space")])
        #expect(guest.core.isConnected(room.host.key) && guest.store.faults.isEmpty)
        try set(spaceMax(size(at: guest, in: room) + run), at: guest, in: room)
        room.network.run(for: .seconds(1))
        #expect(room.text(at: guest) == "one hello" && guest.core.notices.isEmpty)
        #expect(room.network.isEqual(room.host, guest, in: room.space) && !guest.core.isHoldingBack(room.space))
    }

    @Test(
        "a full space is not asked for again and again; what builds on what was passed over is too, and all comes later"
    )
    func quiet() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        try set(spaceMax(size(at: guest, in: room)), at: guest, in: room)
        for word in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            try room.insert(word, by: room.host)
            room.network.run(for: .seconds(1))
        }
        #expect(room.text(at: guest) == "hello" && guest.core.isConnected(room.host.key))
        let sent = room.network.sendCount
        room.network.run(for: .seconds(600))
        // Greetings every fifteen seconds and nothing else: two ways, and each with its answer.
        #expect(room.network.sendCount - sent <= 4 * 600 / 15)
        #expect(guest.core.isConnected(room.host.key) && room.host.core.isConnected(guest.key))
        // Also over a restart, of which the quota is told.
        room.network.stop(guest)
        try room.network.start(guest)
        room.network.run(for: .seconds(60))
        #expect(guest.core.quota(of: room.space) == spaceMax(size(at: guest, in: room)))
        #expect(room.text(at: guest) == "hello" && guest.core.isHoldingBack(room.space))
        try set(.usual, at: guest, in: room)
        room.network.run(for: .seconds(5))
        #expect(room.network.isEqual(room.host, guest, in: room.space) && room.text(at: guest) == "hgfedcbahello")
    }

    @Test("in a full space one writes nothing oneself, is told so, and goes on when there is room")
    func own() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        let edit = NodeCommand.edit(
            room.space, document: room.document, revision: nil, edits: [TextEdit(at: 0, deleted: 0, inserted: "x")])
        let full = size(at: guest, in: room)
        try set(spaceMax(full), at: guest, in: room)
        #expect(throws: NodeFailure.self) { try room.network.answer(to: edit, at: guest)?.get() }
        let said = room.network.answer(to: .say(room.space, channel: "main", text: "hi"), at: guest)
        #expect(throws: NodeFailure.self) { try said?.get() }
        #expect(size(at: guest, in: room) == full && room.text(at: guest) == "hello")
        // Members go on writing, and hear nothing of it.
        try room.insert("y", by: room.host)
        room.network.run(for: .seconds(1))
        try set(.usual, at: guest, in: room)
        _ = try #require(room.network.answer(to: edit, at: guest)).get()
        room.network.run(for: .seconds(1))
        #expect(room.network.isEqual(room.host, guest, in: room.space) && room.text(at: guest).count == 7)
    }

    @Test("what one member may take binds that member alone: at it all is taken, past it nothing, and the others go on")
    func member() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        let run = try written("much ", by: room.host, in: room)
        let before = ben.core.usage(of: room.space)?.changes[room.host.key] ?? 0
        try set(memberMax(before + run - 1), at: ben, in: room)
        room.meet()
        room.network.run(for: .seconds(5))
        #expect(room.text(at: ben) == "hello" && room.text(at: cleo) == "much hello")
        #expect(ben.core.notices == [.memberFull(room.space, title: "Space", member: room.host.name)])
        try set(memberMax(before + run), at: ben, in: room)
        room.network.run(for: .seconds(5))
        #expect(room.text(at: ben) == "much hello" && ben.core.notices.isEmpty)
        // Ben's own words are not bound by it, nor is a member who wrote less.
        try set(memberMax(before + run), at: ben, in: room)
        try room.insert("ben ", by: ben)
        try room.insert("cleo ", by: cleo)
        room.network.run(for: .seconds(5))
        for guest in room.guests { #expect(room.network.isEqual(room.host, guest, in: room.space)) }
    }

    @Test("a new chain of a member counts with the older ones")
    func newChain() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        try set(memberMax(guest.core.usage(of: room.space)?.changes[room.host.key] ?? 0), at: guest, in: room)
        let chain = room.host.ownChain(in: room.space)
        // After a kill a device writes in a new chain.
        room.network.kill(room.host)
        try room.network.start(room.host)
        room.network.run(for: .seconds(60))
        try room.insert("x", by: room.host)
        room.network.run(for: .seconds(5))
        #expect(room.host.ownChain(in: room.space) != chain && room.text(at: guest) == "hello")
        #expect(guest.core.isHoldingBack(room.space) && guest.core.isConnected(room.host.key))
    }

    @Test("a bundle that does not fit is turned away, said so, and brings all when it is read again with room")
    func bundle() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        _ = try written("late ", by: room.host, in: room)
        try room.insert("later ", by: room.host)
        let file = try room.network.export(of: room.space, at: room.host)
        try set(spaceMax(size(at: guest, in: room)), at: guest, in: room)
        let outcome = try room.network.take(file.bytes, at: guest)
        #expect(outcome.turnedAway > 0 && outcome.changes.isEmpty && outcome.waiting == 0 && outcome.refused == 0)
        #expect(room.text(at: guest) == "hello")
        try set(.usual, at: guest, in: room)
        #expect(try room.network.take(file.bytes, at: guest).turnedAway == 0)
        #expect(room.network.isEqual(room.host, guest, in: room.space))
    }

    @Test("a blob that does not fit is neither fetched nor added; at the limit it is, and dropping one makes room")
    func blobs() throws {
        let room = try Room(roles: [.editor])
        let guest = room.guests[0]
        let head = room.host.blobs.put([UInt8](repeating: 7, count: 70_000))
        _ = try #require(room.network.answer(to: .blob(room.space, .add(head, name: "a")), at: room.host)).get()
        room.network.run(for: .seconds(1))
        func fetched(with quota: SpaceQuota) throws -> BlobStatus.State {
            try set(quota, at: guest, in: room)
            _ = try #require(room.network.answer(to: .blob(room.space, .get(head.id)), at: guest)).get()
            room.network.run(for: .seconds(5))
            return guest.core.status(of: head.id, in: room.space).state
        }
        let changes = size(at: guest, in: room)
        #expect(try fetched(with: spaceMax(changes + 69_999)) == .overQuota)
        #expect(size(at: guest, in: room) == changes && guest.core.isConnected(room.host.key))
        #expect(try fetched(with: spaceMax(changes + 70_000)) == .whole)
        let usage = guest.core.usage(of: room.space)
        #expect(usage?.blobs == 70_000 && usage?.total == changes + 70_000)
        let other = guest.blobs.put([UInt8](repeating: 8, count: 10))
        let added = room.network.answer(to: .blob(room.space, .add(other, name: "b")), at: guest)
        #expect(throws: NodeFailure.self) { try added?.get() }
        try room.insert("x", by: room.host)
        room.network.run(for: .seconds(1))
        #expect(room.text(at: guest) == "hello" && guest.core.isHoldingBack(room.space))
        _ = try #require(room.network.answer(to: .blob(room.space, .drop(head.id)), at: guest)).get()
        room.network.run(for: .seconds(5))
        #expect(room.text(at: guest) == "xhello" && !guest.core.isHoldingBack(room.space))
    }
}
