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
