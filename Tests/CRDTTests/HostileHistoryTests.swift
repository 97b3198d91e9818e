import TestKit
import Testing

@testable import CRDT

@Suite struct HostileHistoryTests {
    @Test("tens of thousands of concurrent roots cost memory and time for each, not for each pair")
    func manyRoots() throws {
        let count = 40_000
        var graph = CausalGraph()
        let clock = ContinuousClock()
        let time = clock.measure { for _ in 0..<count { graph.append(parents: [], count: 1) } }
        #expect(graph.frontier.count == count)
        #expect(time < .seconds(2))
        #expect(graph.frontierMarkMembers < 8 * count)
        for revision in [0, 1, 31, 32, 33, 1_000, count - 1, count] {
            #expect(graph.frontier(atCount: revision).elementsEqual(0..<LV(revision)))
        }
    }
}
