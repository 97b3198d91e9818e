import TestKit

@testable import CRDT

/// A value that replicas exchange by its events.
protocol ReplicatedValue: Sendable {
    associatedtype Payload: Hashable & Sendable

    init()
    /// Does something random to the value, possibly an undo.
    mutating func change(by agent: AgentID, _ random: inout SeededRandom) throws
    mutating func merge(_ event: ValueEvent<Payload>) throws(CRDTError) -> Bool
    func events(beyond counts: [AgentID: Int]) -> [ValueEvent<Payload>]
    func version(of event: EventName) -> LV?
    var eventCounts: [AgentID: Int] { get }
    var frontier: Frontier { get }
}

/// Replicas that change a value and hear of one another's changes in random order, and the model that knows all.
struct ValuePlay<Value: ReplicatedValue> {
    var random: SeededRandom
    private(set) var replicas: [Value]
    /// In an order that puts parents first.
    private(set) var events: [ValueEvent<Value.Payload>] = []
    private(set) var oracle = ValueOracle<Value.Payload>()
    private(set) var numbers: [EventName: Int] = [:]
    private let agents = [AgentID("b"), AgentID("a"), AgentID("c")]

    init(seed: UInt64, steps: Int) throws {
        random = SeededRandom(seed: seed)
        replicas = agents.map { _ in Value() }
        for _ in 0..<steps { try step() }
        for reader in replicas.indices {
            for writer in replicas.indices { try hear(reader, of: writer, all: true) }
        }
    }

    private mutating func step() throws {
        let writer = random.below(replicas.count)
        if random.oneIn(2) { try hear(writer, of: random.below(replicas.count), all: random.oneIn(3)) }
        try replicas[writer].change(by: agents[writer], &random)
        for event in replicas[writer].events(beyond: counts) { add(event) }
    }

    /// How many events of each agent the model has.
    private var counts: [AgentID: Int] {
        Dictionary(numbers.keys.map { ($0.agent, $0.sequence + 1) }) { max($0, $1) }
    }

    private mutating func add(_ event: ValueEvent<Value.Payload>) {
        events.append(event)
        numbers[event.name] = oracle.append(
            agent: event.name.agent.bytes, sequence: event.name.sequence,
            parents: event.parents.map { numbers[$0] ?? -1 }, event.payload)
    }

    /// What one lacks of another, or the first part of it, some of it twice.
    private mutating func hear(_ reader: Int, of writer: Int, all: Bool) throws {
        let missing = replicas[writer].events(beyond: replicas[reader].eventCounts)
        let taken = all ? missing.count : random.below(missing.count + 1)
        for event in missing.prefix(taken) {
            _ = try replicas[reader].merge(event)
            if random.oneIn(4) { _ = try replicas[reader].merge(event) }
        }
    }

    /// A replica that hears of everything in a random order that puts parents first.
    mutating func shuffled() throws -> Value {
        var value = Value()
        var open = events.shuffled(using: &random)
        while !open.isEmpty {
            let ready = open.indices.filter { Self.isReady(open[$0], for: value) }
            _ = try value.merge(open.remove(at: ready[random.below(ready.count)]))
        }
        return value
    }

    /// Every replica that all events make in some order that puts parents first.
    func inEveryOrder(_ body: (Value) throws -> Void) throws {
        func go(on value: Value, _ open: [ValueEvent<Value.Payload>]) throws {
            if open.isEmpty { return try body(value) }
            for index in open.indices where Self.isReady(open[index], for: value) {
                var (next, rest) = (value, open)
                _ = try next.merge(rest.remove(at: index))
                try go(on: next, rest)
            }
        }
        try go(on: Value(), events)
    }

    private static func isReady(_ event: ValueEvent<Value.Payload>, for value: Value) -> Bool {
        value.eventCounts[event.name.agent, default: 0] == event.name.sequence
            && event.parents.allSatisfy { value.version(of: $0) != nil }
    }

    /// A version of a replica, and the set of events that the model has there.
    mutating func version(of value: Value) -> (frontier: Frontier, history: Set<Int>) {
        let names = numbers.keys.sorted()
        let picked = (0..<random.below(4)).map { _ in names[random.below(names.count)] }
        let versions = picked.compactMap { value.version(of: $0) }
        return (Frontier(versions), oracle.history(of: picked.compactMap { numbers[$0] }))
    }

    var everything: Set<Int> { Set(numbers.values) }
}
