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
}
