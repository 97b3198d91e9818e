import Chat
import Membership
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// What two persons say to each other, in a space of their own.
@Suite struct DirectTalkTests {
    private func talk(_ room: Room, from node: TestNode, with other: TestNode) throws -> SpaceID {
        let answer = try #require(room.network.answer(to: .chat(room.space, .talk(with: other.key)), at: node))
        guard case .space(let id) = try answer.get() else { throw Unexpected(answer) }
        room.network.run(for: .seconds(2))
        return id
    }

    @Test("two who both are no mentors talk in a space that nobody else has, and find it again")
    func two() throws {
        let room = try Room(roles: [.editor, .viewer])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        try room.link(ben, cleo)
        let talk = try talk(room, from: cleo, with: ben)
        let id = try room.say("just us", by: cleo, in: talk)
        #expect(try room.shown(id, at: ben, in: talk).words.text == "just us")
        #expect(room.host.core.space(talk) == nil && ben.core.space(talk)?.membership.members.count == 2)
        #expect(try self.talk(room, from: ben, with: cleo) == talk)
        #expect(ben.core.title(of: try #require(ben.core.reading(talk))) == "cleo & ben")
        let reading = try #require(ben.core.chat(talk))
        #expect(reading.conversation.messages.filter(reading.isWanted).count == 1, "all of it is wanted")
    }

    @Test("nobody takes away what the other said, also not who made the space, and either pins")
    func equals() throws {
        let room = try Room(roles: [.viewer])
        let ben = room.guests[0]
        let talk = try talk(room, from: room.host, with: ben)
        let id = try room.say("mine", by: ben, in: talk)
        let answer = try room.chat(.step(.delete(id)), by: room.host, in: talk)
        guard case .failure(.chat(.refused(.notOwn))) = answer else { throw Unexpected(answer) }
        try room.forge(ChatDeed.delete(id).record, by: room.host, in: talk)
        try room.chat(.step(.pin(id, isOff: false)), by: room.host, in: talk)
        let shown = try room.shown(id, at: ben, in: talk)
        #expect(shown.deletedBy == nil && shown.pinnedBy == room.host.key)
    }

    @Test("where both began apart both stay, and what is said next goes into the same one")
    func both() throws {
        let room = try Room(roles: [.editor])
        let ben = room.guests[0]
        room.part()
        let one = try talk(room, from: room.host, with: ben)
        let two = try talk(room, from: ben, with: room.host)
        #expect(one != two)
        room.meet()
        let chosen = try talk(room, from: room.host, with: ben)
        #expect(try talk(room, from: ben, with: room.host) == chosen && [one, two].contains(chosen))
        for node in room.nodes { #expect(node.core.space(one) != nil && node.core.space(two) != nil) }
    }

    @Test("a member enrols another one into one such space, with nobody else in it, and not into another")
    func hostile() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        try room.link(ben, cleo)
        let before = cleo.core.spaceOrder.count
        // With a third member it is no talk of two.
        let three = try room.make("@direct", by: ben, with: [cleo, room.host])
        // Of two, but a space like others.
        let titled = try room.make("Sketches", by: ben, with: [cleo])
        let first = try room.make("@direct", by: ben, with: [cleo])
        let second = try room.make("@direct", by: ben, with: [cleo])
        room.network.run(for: .seconds(5))
        #expect(cleo.core.space(first) != nil)
        for space in [three, titled, second] { #expect(cleo.core.space(space) == nil) }
        #expect(cleo.core.spaceOrder.count == before + 1 && cleo.core.isConnected(ben.key))
    }

    @Test("nobody talks with oneself, or with who is no member, and no other space has the title")
    func refused() throws {
        let room = try Room(roles: [.editor])
        #expect(try room.failure(.talk(with: room.host.key), by: room.host) == .chat(.ownPerson))
        #expect(try room.failure(.talk(with: .zero), by: room.host) == .chat(.noMember))
        let create = NodeCommand.createSpace(title: "@direct", files: [])
        let answer = try #require(room.network.answer(to: create, at: room.host))
        guard case .failure(.unfitTitle) = answer else { throw Unexpected(answer) }
    }
}

extension Room {
    /// Makes a space and enrols devices in it, as a node does that cares for no rule.
    fileprivate func make(_ title: String, by node: TestNode, with others: [TestNode]) throws -> SpaceID {
        var made: SpaceID?
        try network.act(node) { core in
            let replica = try core.makeSpace(title, [])
            for other in others {
                let op = try MembershipOp.add(
                    device: other.key, role: .mentor, name: other.name, space: replica.id,
                    parents: replica.space.membership.frontier, by: node.identity.device)
                try core.state(op, in: replica)
            }
            for other in others { core.enrol(replica, to: other.key) }
            made = replica.id
        }
        network.run(for: .seconds(1))
        return try #require(made)
    }
}
