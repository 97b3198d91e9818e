import CRDT
import Identity
import Membership
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Removing, demoting and letting count, among real node cores.
@Suite struct MembershipTests {
    @Test("a removed member's node hears of it and gets nothing newer, live or at a later meeting")
    func removed() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        try room.say(.remove(ben.key, alone: false), by: room.host)
        #expect(room.role(of: ben, at: ben) == nil && room.role(of: ben, at: cleo) == nil)
        try room.insert("secret ", by: room.host)
        room.part()
        try room.insert("later ", by: room.host)
        room.meet()
        #expect(room.text(at: cleo) == "later secret hello")
        #expect(room.text(at: ben) == "hello")
        let failure = try room.insert("mine ", by: ben)
        #expect(failure == .space(.notAllowed(nil)))
        #expect(room.text(at: room.host) == "later secret hello")
    }

    @Test("what a member wrote unheard before a removal counts on no node, until it is admitted")
    func withheld() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        room.part()
        try room.insert("late ", by: ben)
        try room.say(.remove(ben.key, alone: false), by: room.host)
        room.meet()
        // Ben's node is refused at the door: what it wrote comes by somebody who heard it before the removal.
        #expect(room.text(at: room.host) == "hello" && room.text(at: cleo) == "hello")
        #expect(room.host.core.space(room.space)?.withheldCount == 0)
        #expect(try room.refusal(of: .accept(ben.key), by: room.host) == .nothingWithheld)
    }

    @Test("an edit made on a removed member's late text keeps that text, everywhere alike")
    func builtOn() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        try room.link(ben, cleo)
        room.network.isolate(room.host)
        try room.insert("late ", by: ben)
        #expect(room.text(at: cleo) == "late hello")
        try room.insert("on top of ", by: cleo)
        try room.insert("later still ", by: ben)
        try room.say(.remove(ben.key, alone: false), by: room.host)
        room.meet()
        room.network.run(for: .seconds(60))
        #expect(room.text(at: room.host) == "on top of late hello")
        #expect(room.text(at: cleo) == room.text(at: room.host))
        #expect(room.host.core.space(room.space)?.withheldCount(of: ben.key) ?? 0 > 0)
        let outcome = try room.say(.accept(ben.key), by: room.host)
        #expect(outcome.accepted > 0)
        #expect(room.text(at: room.host) == "later still on top of late hello")
        #expect(room.text(at: cleo) == room.text(at: room.host))
    }

    @Test("a member who is made a viewer edits no more, and what it wrote before stays")
    func demoted() throws {
        let room = try Room(roles: [.editor, .editor])
        let ben = room.guests[0]
        try room.insert("before ", by: ben)
        try room.say(.setRole(ben.key, .viewer), by: room.host)
        #expect(try room.insert("after ", by: ben) == .space(.notAllowed(.viewer)))
        #expect(room.nodes.allSatisfy { room.text(at: $0) == "before hello" })
        try room.insert("read by all ", by: room.host)
        #expect(room.nodes.allSatisfy { room.text(at: $0) == "read by all before hello" })
        try room.say(.setRole(ben.key, .editor), by: room.host)
        #expect(try room.insert("again ", by: ben) == nil)
        #expect(room.nodes.allSatisfy { room.text(at: $0) == "again read by all before hello" })
    }

    @Test("a member who is let in again writes a new chain, where the old one was cut")
    func readmitted() throws {
        let room = try Room(roles: [.editor, .editor])
        let ben = room.guests[0]
        try room.insert("one ", by: ben)
        let old = try #require(ben.ownChain(in: room.space))
        room.part()
        try room.insert("unheard ", by: ben)
        try room.say(.remove(ben.key, alone: false), by: room.host)
        room.meet()
        try room.network.join(ben, to: room.space, of: room.host)
        room.network.run(for: .seconds(5))
        try room.insert("two ", by: ben)
        #expect(ben.ownChain(in: room.space) != old)
        #expect(room.nodes.allSatisfy { room.text(at: $0) == "two one hello" })
        try room.say(.accept(ben.key), by: room.host)
        let texts = Set(room.nodes.map { room.text(at: $0) })
        #expect(texts.count == 1 && texts.first?.contains("unheard ") == true)
    }

    @Test("a device whose chain was cut goes on in a new one, also when it starts anew before it writes again")
    func cutBeforeRestart() throws {
        let room = try Room(roles: [.editor])
        let ben = room.guests[0]
        room.part()
        try room.insert("unheard ", by: ben)
        let old = try #require(ben.ownChain(in: room.space))
        try room.say(.setRole(ben.key, .viewer), by: room.host)
        try room.say(.setRole(ben.key, .editor), by: room.host)
        room.meet()
        #expect(room.nodes.allSatisfy { room.text(at: $0) == "hello" })
        room.network.stop(ben)
        try room.network.start(ben)
        #expect(ben.ownChain(in: room.space) == old)
        #expect(try room.insert("two ", by: ben) == nil)
        room.network.run(for: .seconds(60))
        #expect(ben.ownChain(in: room.space) != old)
        #expect(room.nodes.allSatisfy { room.text(at: $0) == "two hello" })
        #expect(try ben.store.texts(of: room.space) == [Pair.path: "two hello"])
    }

    @Test("a device goes on in a new chain where somebody spoke of a change of the old one that it has not")
    func cutBeyondEnd() throws {
        let room = try Room(roles: [.editor])
        let ben = room.guests[0]
        try room.insert("one ", by: ben)
        let old = try #require(ben.ownChain(in: room.space))
        let space = try #require(room.host.core.space(room.space))
        let cut = ChainCut(chain: old, count: space.chains.count(of: old) + 1, last: Bytes32(1, 2, 3, 4))
        let demotion = try MembershipOp.role(
            devices: [ben.key], role: .viewer, cut: [cut], space: room.space, parents: space.membership.frontier,
            by: room.host.identity.device)
        let session = try room.network.session(of: room.host, with: ben)
        try room.network.act(room.host) { core in
            try core.insert([demotion.encode()], into: try #require(core.replicas[room.space]), from: session.id)
            // It came over no link, so this one hears of it too.
            core.spread(try #require(core.replicas[room.space]), since: space.membership.frontier, except: nil)
        }
        try room.say(.setRole(ben.key, .editor), by: room.host)
        #expect(try room.insert("two ", by: ben) == nil)
        #expect(ben.ownChain(in: room.space) != old)
        for node in room.nodes {
            #expect(room.text(at: node) == "two one hello")
            #expect(try node.store.texts(of: room.space) == [Pair.path: "two one hello"])
        }
    }

    @Test("what is closed without the right is shown no more and answered as refused")
    func closedWithoutRight() throws {
        let room = try Room(roles: [.editor])
        let ben = room.guests[0]
        let demotion = try MembershipOp.role(
            devices: [ben.key], role: .viewer, cut: [], space: room.space,
            parents: try #require(ben.core.space(room.space)).membership.frontier, by: room.host.identity.device)
        let edits = [TextEdit(at: 0, deleted: 0, inserted: "no ")]
        let request = RequestID(client: ClientID(value: 1), number: 900)
        room.network.act(ben) { core in
            let replica = core.replicas[room.space]
            // As no event does it: between the keystroke and the end of its draft.
            for _ in 0..<NodeLimits.flushesAtOnce { replica?.flushPace.flushed(at: core.now.monotonicInNanoseconds) }
            core.perform(.edit(room.space, document: room.document, revision: nil, edits: edits), for: request)
            #expect(replica?.space.documents[room.document]?.text.text.string() == "no hello")
            #expect(throws: Never.self) { try replica?.space.membership.insert(demotion) }
        }
        room.network.run(for: .seconds(1))
        #expect(room.text(at: ben) == "hello" && room.text(at: room.host) == "hello")
        #expect(throws: NodeFailure.space(.notAllowed(.viewer))) { try ben.replies[request]?.get() }
    }

    @Test("nobody removes, demotes or lets count somebody who was there before")
    func juniors() throws {
        let room = try Room(roles: [.mentor, .mentor, .editor])
        let (ben, cleo, dan) = (room.guests[0], room.guests[1], room.guests[2])
        for command in [
            MembershipCommand.remove(room.host.key, alone: false), .setRole(room.host.key, .viewer),
            .remove(cleo.key, alone: false), .setRole(dan.key, .viewer), .setRole(ben.key, .owner),
            .nameSuccessor(dan.key), .claim,
        ] {
            let refusal = try room.refusal(of: command, by: ben)
            guard case .membership? = refusal else { throw Unexpected("\(command): \(String(describing: refusal))") }
        }
        #expect(try room.refusal(of: .remove(dan.key, alone: false), by: dan) != nil)
        #expect(Set(room.nodes.map { room.role(of: ben, at: $0) }) == [.mentor])
    }

    @Test("a member who leaves is a member no more, and reads what was there until then")
    func leaves() throws {
        let room = try Room(roles: [.editor, .editor])
        let ben = room.guests[0]
        try room.insert("kept ", by: ben)
        try room.say(.leave, by: ben)
        #expect(room.nodes.allSatisfy { room.role(of: ben, at: $0) == nil })
        try room.insert("new ", by: room.host)
        #expect(room.text(at: ben) == "kept hello" && room.text(at: room.host) == "new kept hello")
    }

    @Test("a successor becomes an owner, and neither of the two removes the other")
    func successor() throws {
        let room = try Room(roles: [.editor])
        let ben = room.guests[0]
        try room.say(.nameSuccessor(ben.key), by: room.host)
        #expect(room.role(of: ben, at: room.host) == .editor)
        try room.say(.claim, by: ben)
        #expect(room.nodes.allSatisfy { room.role(of: ben, at: $0) == .owner })
        #expect(try room.refusal(of: .remove(room.host.key, alone: false), by: ben) != nil)
        #expect(try room.refusal(of: .remove(ben.key, alone: false), by: room.host) != nil)
    }

    @Test("members that were chosen come into a fork as soon as there is a link, also after a restart")
    func fork() throws {
        let room = try Room(roles: [.editor, .mentor, .viewer])
        let (ben, cleo, dan) = (room.guests[0], room.guests[1], room.guests[2])
        try room.insert("text ", by: ben)
        room.part()
        let command = NodeCommand.fork(room.space, title: "Fork", members: [ben.key, dan.key])
        let answer = try #require(room.network.answer(to: command, at: room.host))
        guard case .space(let fork) = try answer.get() else { throw Unexpected(answer) }
        room.network.stop(room.host)
        try room.network.start(room.host)
        room.meet()
        let document = try #require(try room.host.core.space(fork)?.documentID(at: Pair.path))
        for node in [room.host, ben, dan] { #expect(node.text(document, in: fork) == "text hello") }
        #expect(cleo.core.space(fork) == nil)
        #expect(ben.core.space(fork)?.membership.role(of: dan.key) == .viewer)
        for node in [ben, dan] {
            #expect(try room.network.session(of: room.host, with: node).named.contains(fork))
        }
        // The old space is as it was.
        #expect(room.nodes.allSatisfy { room.text(at: $0) == "text hello" })
    }

    @Test("a member who makes more statements side by side than can be named stops nobody longer than a removal takes")
    func wide() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        let parents = try #require(room.host.core.space(room.space)).membership.frontier
        let operations = try (0..<70).map { index in
            try MembershipOp.link(
                device: DeviceKey.generate(from: RandomSource(seed: UInt64(index))).publicKey, name: "x",
                space: room.space, parents: parents, by: ben.identity.device
            ).encode()
        }
        let session = try room.network.session(of: room.host, with: cleo)
        try room.network.act(room.host) { core in
            try core.insert(operations, into: try #require(core.replicas[room.space]), from: session.id)
        }
        room.network.run(for: .seconds(1))
        #expect(try room.insert("no ", by: room.host) == .space(.membershipTooWide))
        let said = NodeCommand.say(room.space, channel: "general", text: "no")
        #expect(throws: NodeFailure.space(.membershipTooWide)) {
            try #require(room.network.answer(to: said, at: room.host)).get()
        }
        try room.say(.remove(ben.key, alone: true), by: room.host)
        #expect(try room.insert("again ", by: room.host) == nil)
        #expect(room.text(at: room.host) == "again hello")
    }

    @Test("a restart shows what counts, and no more")
    func restart() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        try room.link(ben, cleo)
        room.network.isolate(room.host)
        try room.insert("late ", by: ben)
        try room.say(.remove(ben.key, alone: false), by: room.host)
        room.meet()
        let texts = Set([room.host, cleo].map { room.text(at: $0) })
        #expect(texts == ["hello"])
        for node in [room.host, cleo] {
            room.network.stop(node)
            try room.network.start(node)
        }
        room.network.run(for: .seconds(60))
        #expect(Set([room.host, cleo].map { room.text(at: $0) }) == ["hello"])
        #expect(room.host.core.space(room.space)?.withheldCount(of: ben.key) == 1)
        #expect(room.network.isEqual(room.host, cleo, in: room.space))
    }
}
