import TestKit
import Testing

@testable import CRDT

@Suite struct EventLogTests {
    private let ann = AgentID("ann")
    private let ben = AgentID("ben")

    private func event(_ agent: AgentID, _ sequence: Int, on parents: [EventName] = []) -> ValueEvent<Int> {
        ValueEvent(name: EventName(agent: agent, sequence: sequence), parents: parents, payload: sequence)
    }

    @Test("an event that is known is passed over, and what lacks something is refused, with nothing changed")
    func merge() throws {
        var log = EventLog<Int>()
        #expect(try log.append(0, by: ann) == 0)
        let known = event(ann, 0)
        #expect(try log.merge(known) == nil)
        let refusals: [(ValueEvent<Int>, CRDTError)] = [
            (event(ann, 2), .sequenceGap(expected: 1, received: 2)),
            (event(ben, 1), .sequenceGap(expected: 0, received: 1)),
            (event(ben, -1), .negative(field: "sequence", value: -1)),
            (event(ben, 0, on: [EventName(agent: ben, sequence: 0)]), .unknownEvent(agent: ben, sequence: 0)),
            (event(ben, 0, on: [EventName(agent: ann, sequence: 1)]), .unknownEvent(agent: ann, sequence: 1)),
            (event(ben, 0, on: [EventName(agent: ann, sequence: .min)]), .unknownEvent(agent: ann, sequence: .min)),
        ]
        for (event, refusal) in refusals {
            #expect(throws: refusal) { try log.merge(event) }
        }
        #expect(log.count == 1 && log.counts == [ann: 1] && log.order.agentCount == 1)
        #expect(try log.merge(event(ben, 0, on: [known.name])) == 1)
        #expect(log.event(at: 1) == event(ben, 0, on: [known.name]))
    }

    @Test("parents that are ancestors of others are left out")
    func reducedParents() throws {
        var log = EventLog<Int>()
        for sequence in 0..<3 { try _ = log.append(sequence, by: ann) }
        let names = (0..<3).map { EventName(agent: ann, sequence: $0) }
        let version = try log.merge(event(ben, 0, on: names))
        #expect(try log.graph.parents(of: #require(version)) == [2])
        #expect(log.lamports == [1, 2, 3, 4])
    }

    @Test("an event may name 4,096 parents and have a maker of 255 bytes, and not one more")
    func limits() throws {
        var log = EventLog<Int>()
        var names: [EventName] = []
        for number in 0...CausalLimits.parentCountMax {
            names.append(EventName(agent: AgentID("\(number)"), sequence: 0))
            try _ = log.merge(ValueEvent(name: names[number], parents: [], payload: number))
        }
        let most = CausalLimits.parentCountMax
        let refusal = CRDTError.overLimit(field: "parents", value: most + 1, limit: most)
        #expect(throws: refusal) { try log.merge(event(ann, 0, on: names)) }
        #expect(throws: refusal) { try log.append(0, by: ann) }
        try _ = log.merge(event(ann, 0, on: names.dropLast()))
        #expect(log.graph.frontier.count == 2)
        let long = AgentID([UInt8](repeating: 1, count: 256))
        #expect(throws: CRDTError.overLimit(field: "agent", value: 256, limit: 255)) { try log.append(0, by: long) }
        try _ = log.append(0, by: AgentID([UInt8](repeating: 1, count: 255)))
        #expect(log.count == most + 3)
    }

    @Test("what another replica lacks comes in an order that it can take in, and makes the two equal")
    func exchange() throws {
        var (one, other) = (EventLog<Int>(), EventLog<Int>())
        for number in 0..<5 { try _ = one.append(number, by: ann) }
        for event in one.events(beyond: [:]) { try _ = other.merge(event) }
        try _ = other.append(9, by: ben)
        try _ = one.append(5, by: ann)
        for event in other.events(beyond: one.counts) { try _ = one.merge(event) }
        for event in one.events(beyond: other.counts) { try _ = other.merge(event) }
        #expect(Set(one.events(beyond: [:])) == Set(other.events(beyond: [:])) && one.count == 7)
        #expect(one.counts == [ann: 6, ben: 1] && one.counts == other.counts)
        #expect(one.events(beyond: other.counts).isEmpty)
    }
}
