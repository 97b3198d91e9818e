import TestKit
import Testing

@testable import CRDT

extension Counter: ReplicatedValue {
    mutating func change(by agent: AgentID, _ random: inout SeededRandom) throws {
        let known = events().count
        if known > 0, random.oneIn(4) {
            try undo(LV(random.below(known)), by: agent)
        } else {
            try add(random.below(100) - 50, by: agent)
        }
    }
}

@Suite struct CounterTests {
    private let ann = AgentID("ann")

    @Test("a counter is the sum of what all have added, whoever added it first")
    func sum() throws {
        var (one, other) = (Counter(), Counter())
        try one.add(3, by: ann)
        try other.add(4, by: AgentID("ben"))
        let before = one.frontier
        for event in other.events() { try one.merge(event) }
        for event in one.events(beyond: other.eventCounts) { try other.merge(event) }
        #expect(one.value == 7 && other.value == 7 && one.value(at: before) == 3)
        try one.undo(try #require(one.version(of: EventName(agent: ann, sequence: 0))), by: ann)
        #expect(one.value == 4 && one.events().count == 3)
    }

    @Test("an addition may be 2^31 either way and not one more, so that no sum overflows")
    func limit() throws {
        #expect(Counter.amountMax == 1 << 31)
        #expect(Counter.amountMax.multipliedReportingOverflow(by: CausalLimits.eventCountMax).overflow == false)
        var counter = Counter()
        for amount in [Counter.amountMax, -Counter.amountMax] { try counter.add(amount, by: ann) }
        let before = counter.eventCounts
        for amount in [Counter.amountMax + 1, -Counter.amountMax - 1, .min, .max] {
            let refusal = CRDTError.overLimit(field: "amount", value: amount, limit: Counter.amountMax)
            #expect(throws: refusal) { try counter.add(amount, by: ann) }
            let event = Counter.Event(name: EventName(agent: ann, sequence: 2), parents: [], payload: amount)
            #expect(throws: refusal) { try counter.merge(event) }
        }
        #expect(counter.value == 0 && counter.eventCounts == before)
        try counter.undo(1, by: ann)
        #expect(counter.value == Counter.amountMax)
    }

    @Test("at every version the value is the sum of the model's history there", arguments: SeededRandom.seeds(1..<25))
    func equalsModel(seed: UInt64) throws {
        var play = try ValuePlay<Counter>(seed: seed, steps: 5 + Int(seed) * 4)
        let total = play.oracle.payloads(in: play.everything).reduce(0, +)
        for replica in play.replicas { #expect(replica.value == total, "\(play.random)") }
        for _ in 0..<4 {
            let replica = try play.shuffled()
            #expect(replica.value == total, "\(play.random)")
            for _ in 0..<10 {
                let (frontier, history) = play.version(of: replica)
                #expect(
                    replica.value(at: frontier) == play.oracle.payloads(in: history).reduce(0, +), "\(play.random)")
            }
        }
    }

    @Test("every order of delivery gives the same value", arguments: SeededRandom.seeds(40..<52))
    func everyOrder(seed: UInt64) throws {
        let play = try ValuePlay<Counter>(seed: seed, steps: 6)
        let total = play.oracle.payloads(in: play.everything).reduce(0, +)
        try play.inEveryOrder { #expect($0.value == total, "\(play.random)") }
    }
}
