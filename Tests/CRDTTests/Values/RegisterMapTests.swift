import TestKit
import Testing

@testable import CRDT

extension RegisterMap: ReplicatedValue where Key == String, Value == Int {
    static var names: [String] { ["x", "y", "z"] }

    mutating func change(by agent: AgentID, _ random: inout SeededRandom) throws {
        let known = events().count
        if known > 0, random.oneIn(5) {
            try undo(LV(random.below(known)), by: agent)
        } else {
            try set(random.oneIn(5) ? nil : random.below(10), for: Self.names[random.below(3)], by: agent)
        }
    }
}

@Suite struct RegisterMapTests {
    private let ann = AgentID("ann")
    private let ben = AgentID("ben")
    private let cem = AgentID("cem")

    private func exchange<Key, Value>(_ one: inout RegisterMap<Key, Value>, _ other: inout RegisterMap<Key, Value>)
        throws
    {
        for event in other.events(beyond: one.eventCounts) { try one.merge(event) }
        for event in one.events(beyond: other.eventCounts) { try other.merge(event) }
    }

    @Test("a later write puts an earlier one aside; of two at the same time one wins and the other is kept")
    func conflict() throws {
        var one = RegisterMap<String, String>()
        try one.set("draft", for: "state", by: ann)
        var other = one
        try one.set("open", for: "state", by: ann)
        try other.set("closed", for: "state", by: ben)
        let apart = one.frontier
        try exchange(&one, &other)
        for map in [one, other] {
            #expect(map["state"] == "closed" && map.conflicts(for: "state") == ["open"])
            #expect(map.keys == ["state"])
        }
        #expect(one.value(for: "state", at: apart) == "open" && one.conflicts(for: "state", at: apart).isEmpty)
        #expect(one.value(for: "state", at: Frontier()) == nil)
        try one.set("final", for: "state", by: ann)
        try exchange(&one, &other)
        #expect(other["state"] == "final" && other.conflicts(for: "state").isEmpty)
    }

    @Test("the greater Lamport number wins before the greater agent: who had seen more was later")
    func lamport() throws {
        var (one, other) = (RegisterMap<String, Int>(), RegisterMap<String, Int>())
        try one.set(1, for: "other key", by: ann)
        try one.set(2, for: "key", by: ann)
        try other.set(3, for: "key", by: ben)
        try exchange(&one, &other)
        #expect(one["key"] == 2 && one.conflicts(for: "key") == [3] && other["key"] == 2)
    }

    @Test("a key that is taken away is gone; whoever set it at the same time may win, or is kept")
    func removal() throws {
        var one = RegisterMap<String, Int>()
        try one.set(1, for: "key", by: ann)
        var other = one
        try one.set(nil, for: "key", by: cem)
        try other.set(2, for: "key", by: ben)
        #expect(one["key"] == nil && one.keys.isEmpty)
        try exchange(&one, &other)
        #expect(one["key"] == nil && one.conflicts(for: "key") == [2] && one.keys.isEmpty)
        #expect(other.conflicts(for: "key") == [2])
    }

    @Test("an undo writes what the key had before, as a new event; of the first write, nothing")
    func undo() throws {
        var map = RegisterMap<String, Int>()
        let first = try map.set(1, for: "key", by: ann)
        let second = try map.set(2, for: "key", by: ben)
        try map.undo(second, by: ben)
        #expect(map["key"] == 1)
        try map.undo(first, by: ann)
        #expect(map["key"] == nil && map.events().count == 4)
    }

    @Test("at every version value and conflicts are the model's", arguments: SeededRandom.seeds(1..<25))
    func equalsModel(seed: UInt64) throws {
        var play = try ValuePlay<RegisterMap<String, Int>>(seed: seed, steps: 5 + Int(seed) * 4)
        let everything = play.everything
        for replica in play.replicas + [try play.shuffled(), try play.shuffled()] {
            for name in RegisterMap<String, Int>.names {
                let expected = play.oracle.maximal(in: everything) { $0.key == name }.map(\.value)
                #expect(replica[name] == expected.first.flatMap { $0 }, "\(play.random)")
                #expect(replica.conflicts(for: name) == expected.dropFirst().map { $0 }, "\(play.random)")
                for _ in 0..<6 {
                    let (frontier, history) = play.version(of: replica)
                    let there = play.oracle.maximal(in: history) { $0.key == name }.map(\.value)
                    #expect(replica.value(for: name, at: frontier) == there.first.flatMap { $0 }, "\(play.random)")
                    #expect(
                        replica.conflicts(for: name, at: frontier) == there.dropFirst().map { $0 }, "\(play.random)")
                }
            }
        }
    }

    @Test("every order of delivery gives the same values and conflicts", arguments: SeededRandom.seeds(40..<52))
    func everyOrder(seed: UInt64) throws {
        let play = try ValuePlay<RegisterMap<String, Int>>(seed: seed, steps: 6)
        let everything = play.everything
        try play.inEveryOrder { map in
            for name in RegisterMap<String, Int>.names {
                let expected = play.oracle.maximal(in: everything) { $0.key == name }.map(\.value)
                #expect(map[name] == expected.first.flatMap { $0 }, "\(play.random)")
                #expect(map.conflicts(for: name) == expected.dropFirst().map { $0 }, "\(play.random)")
            }
        }
    }
}
