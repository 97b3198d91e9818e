import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Testing
import WireCodec

@testable import NodeCore

/// Successors that claim when they are no members any more.
@Suite struct ClaimTests {
    /// Ben is an editor and a named successor, and leaves; cleo is an editor.
    private func roomLeft() throws -> Room {
        let room = try Room(roles: [.editor, .editor])
        try room.say(.nameSuccessor(room.guests[0].key), by: room.host)
        try room.say(.leave, by: room.guests[0])
        #expect(room.nodes.allSatisfy { room.role(of: room.guests[0], at: $0) == nil })
        return room
    }

    private func isBack(_ ben: TestNode, in room: Room) throws {
        #expect(room.nodes.allSatisfy { room.role(of: ben, at: $0) == .owner })
        #expect(try room.insert("back ", by: ben) == nil)
        room.network.run(for: .seconds(60))
        #expect(room.nodes.allSatisfy { room.text(at: $0).hasPrefix("back ") })
    }

    @Test("a successor that left is heard when it claims, and is an owner to all")
    func live() throws {
        let room = try roomLeft()
        try room.insert("meanwhile ", by: room.host)
        try room.say(.claim, by: room.guests[0])
        try isBack(room.guests[0], in: room)
        #expect(room.nodes.allSatisfy { room.text(at: $0) == "back meanwhile hello" })
    }

    @Test("a claim that nobody heard is heard at the next meeting, also of those who read their history meanwhile")
    func later() throws {
        let room = try roomLeft()
        let ben = room.guests[0]
        room.part()
        try room.say(.claim, by: ben)
        room.network.stop(ben)
        try room.network.start(ben)
        (room.host.loadsAtOnceMax, room.host.loadDelay) = (0, 30_000_000_000)
        room.network.stop(room.host)
        try room.network.start(room.host)
        room.meet()
        try isBack(ben, in: room)
    }

    @Test("one who left and is no successor is passed over, whatever it says, and told nothing")
    func passedOver() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        try room.say(.leave, by: ben)
        let log = try #require(room.host.core.space(room.space)).membership
        let link = try MembershipOp.link(
            device: DeviceKey.generate(from: RandomSource(seed: 9)).publicKey, name: "x", space: room.space,
            parents: log.frontier, by: cleo.identity.device)
        let orphan = try MembershipOp.claim(
            space: room.space, parents: [Bytes32(1, 2, 3, 4)], by: ben.identity.device)
        func say(_ op: MembershipOp) throws {
            let session = try room.network.session(of: ben, with: room.host)
            let message = MembershipMessage(space: room.space, operations: [op.encode()])
            room.network.act(ben) { core in core.send([Frame(message)], on: session) }
            room.network.run(for: .seconds(1))
        }
        func knows(_ op: MembershipOp) -> Bool {
            room.host.core.space(room.space)?.membership.contains(op.id) == true
        }
        try say(link)
        #expect(!knows(link))
        try room.say(.nameSuccessor(ben.key), by: room.host)
        try say(orphan)
        let session = try room.network.session(of: room.host, with: ben)
        #expect(session.sync[room.space] == nil && session.resyncs == 0)
        try say(link)
        #expect(knows(link))
        #expect(session.sync[room.space] == nil)
    }
}
