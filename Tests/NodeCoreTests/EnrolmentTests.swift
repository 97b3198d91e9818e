import Membership
import Testing

@testable import NodeCore

struct EnrolmentTests {
    @Test("one device lets this one into 16 new spaces and not into one more, and their link stands")
    func limit() throws {
        let pair = try Pair()
        for count in 1...NodeLimits.enrolmentsMax + 1 {
            let command = NodeCommand.fork(pair.space, title: "Fork \(count)", members: [pair.guest.key])
            let answer = try #require(pair.network.answer(to: command, at: pair.host))
            guard case .space = try answer.get() else { throw Unexpected(answer) }
            pair.network.run(for: .seconds(1))
            #expect(pair.host.core.spaceOrder.count == 1 + count)
            #expect(pair.guest.core.spaceOrder.count == 1 + min(count, NodeLimits.enrolmentsMax))
        }
        #expect(pair.isLinked && pair.isEqual)
    }

    @Test("a space into which somebody lets this device who may not is passed over, and the link stands")
    func powerless() throws {
        let pair = try Pair()
        let command = NodeCommand.fork(pair.space, title: "Fork", members: [pair.host.key])
        let answer = try #require(pair.network.answer(to: command, at: pair.guest))
        guard case .space(let fork) = try answer.get() else { throw Unexpected(answer) }
        for _ in 0..<3 {
            pair.network.cut()
            pair.network.run(for: .seconds(3))
            #expect(pair.isLinked && pair.isEqual)
        }
        #expect(pair.host.core.space(fork) == nil)
    }

    @Test("a device that went back to before it was let into a space is told of it again")
    func toldAgain() throws {
        let pair = try Pair()
        let before = pair.guest.store
        let fork = try fork(pair)
        #expect(pair.guest.core.space(fork) != nil)
        try setBack(pair.guest, to: before, in: pair)
        #expect(pair.guest.core.space(fork) == nil)
        pair.network.run(for: .seconds(40))
        #expect(pair.isLinked && pair.network.isEqual(pair.host, pair.guest, in: fork))
    }

    @Test("a device that went back to before it let another one into a space hears of that from the other one")
    func toldOfMember() throws {
        let pair = try Pair()
        let space = try pair.network.createSpace(at: pair.host)
        let before = pair.host.store
        try pair.network.join(pair.guest, to: space, of: pair.host)
        pair.network.run(for: .seconds(1))
        try setBack(pair.host, to: before, in: pair)
        #expect(pair.host.core.space(space)?.membership.role(of: pair.guest.key) == nil)
        pair.network.run(for: .seconds(40))
        #expect(pair.isLinked && pair.network.isEqual(pair.host, pair.guest, in: space))
    }

    @Test("a device that left a space, went back to before that and tells of it does so in vain, and the link stands")
    func inVain() throws {
        let pair = try Pair()
        let fork = try fork(pair)
        let before = pair.host.store
        pair.network.ask(.membership(fork, .leave), at: pair.host)
        pair.network.run(for: .seconds(1))
        try setBack(pair.host, to: before, in: pair)
        pair.network.run(for: .seconds(40))
        let link = try pair.network.session(of: pair.host, with: pair.guest).id
        pair.network.run(for: .seconds(40))
        #expect(pair.isLinked && pair.isEqual)
        #expect(try pair.network.session(of: pair.host, with: pair.guest).id == link)
        #expect(pair.guest.core.space(fork)?.membership.role(of: pair.host.key) == nil)
    }

    @Test("whom a mentor let into a space hears of that from any member of it, when the mentor is gone")
    func toldByAny() throws {
        let room = try Room(roles: [.editor, .editor])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        try room.link(ben, cleo)
        room.network.stop(cleo)
        let command = NodeCommand.fork(room.space, title: "Fork", members: [ben.key, cleo.key])
        let answer = try #require(room.network.answer(to: command, at: room.host))
        guard case .space(let fork) = try answer.get() else { throw Unexpected(answer) }
        room.network.run(for: .seconds(1))
        #expect(ben.core.space(fork) != nil)
        room.network.stop(room.host)
        try room.network.start(cleo)
        room.network.run(for: .seconds(40))
        #expect(cleo.core.isConnected(ben.key) && !cleo.core.isConnected(room.host.key))
        #expect(cleo.core.space(fork) != nil && room.network.isEqual(ben, cleo, in: fork))
    }

    private func fork(_ pair: Pair) throws -> SpaceID {
        let command = NodeCommand.fork(pair.space, title: "Fork", members: [pair.guest.key])
        let answer = try #require(pair.network.answer(to: command, at: pair.host))
        guard case .space(let fork) = try answer.get() else { throw Unexpected(answer) }
        pair.network.run(for: .seconds(1))
        return fork
    }

    private func setBack(_ node: TestNode, to store: MemoryStore, in pair: Pair) throws {
        pair.network.stop(node)
        node.store = store
        node.wasStoppedCleanly = true
        try pair.network.start(node)
    }

    @Test("who is believed only later has let this device in by then, over the same link")
    func believedLater() throws {
        let pair = try Pair()
        let command = NodeCommand.fork(pair.space, title: "Fork", members: [pair.host.key])
        let answer = try #require(pair.network.answer(to: command, at: pair.guest))
        guard case .space(let fork) = try answer.get() else { throw Unexpected(answer) }
        pair.network.run(for: .seconds(3))
        #expect(pair.host.core.space(fork) == nil)
        let link = try pair.network.session(of: pair.host, with: pair.guest).id
        pair.network.ask(.membership(pair.space, .setRole(pair.guest.key, .mentor)), at: pair.host)
        pair.network.run(for: .seconds(3))
        #expect(pair.host.core.space(fork)?.chains.frontier == pair.guest.core.space(fork)?.chains.frontier)
        #expect(pair.host.core.space(fork) != nil)
        #expect(try pair.network.session(of: pair.host, with: pair.guest).id == link)
    }
}
