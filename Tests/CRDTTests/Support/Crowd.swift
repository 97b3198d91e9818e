import TestKit
import Testing

@testable import CRDT

/// Several replicas that edit and pull from one another, and the oracle that hears of every event.
struct Crowd {
    private(set) var replicas: [Replica]
    private(set) var random: SeededRandom
    private var chronicle: Chronicle
    /// Positions past the end are made now and then.
    private let makesVoid: Bool

    init(_ count: Int, makesVoid: Bool, seed: UInt64, oracle: TextOracle = TextOracle()) {
        replicas = Array(repeating: Replica(), count: count)
        random = SeededRandom(seed: seed)
        self.makesVoid = makesVoid
        chronicle = Chronicle(oracle)
    }

    var eventCount: Int { chronicle.eventCount }

    /// One replica edits, on what it has or on something older, or pulls from another, or brings its text up.
    mutating func step() throws {
        let who = random.below(replicas.count)
        switch random.below(10) {
        case 0...5: try edit(who, on: replicas[who].document.frontier)
        case 6: try edit(who, on: olderVersion(of: who))
        case 7: replicas[who].integrate()
        default: try pull(who, from: random.below(replicas.count))
        }
    }

    mutating func pullAll() throws {
        for _ in 0..<2 {
            for who in replicas.indices {
                for other in replicas.indices { try pull(who, from: other) }
            }
        }
    }

    /// Compares each replica's text, and what its edits made, with the oracle's text at the same version.
    mutating func check() {
        for who in replicas.indices {
            replicas[who].integrate()
            #expect(replicas[who].isExactly(chronicle.text(of: replicas[who].document)), "\(random)")
        }
    }

    private mutating func pull(_ who: Int, from other: Int) throws {
        if who == other { return }
        for run in replicas[other].delivered {
            try replicas[who].append(run)
            if random.oneIn(5) { replicas[who].integrate() }
        }
    }

    private mutating func olderVersion(of who: Int) -> Frontier {
        let count = replicas[who].document.eventCount
        if count == 0 { return Frontier() }
        if random.oneIn(2) { return replicas[who].document.frontier(atRevision: random.below(count + 1)) }
        return replicas[who].document.dominators(of: (0..<random.below(4)).map { _ in LV(random.below(count)) })
    }

    private mutating func edit(_ who: Int, on version: Frontier) throws {
        let agent = AgentID([UInt8](repeating: UInt8(who), count: 1 + who % 2))
        let known = chronicle.numbers(of: version, in: replicas[who].document)
        let length = chronicle.oracle.text(at: known).unicodeScalars.count
        let operations = RandomOperations.make(onLength: length, makesVoid: makesVoid, &random)
        let sequence = replicas[who].document.nextSequence(of: agent)
        let parents = version.map { lv in
            let (agent, sequence) = replicas[who].document.eventID(of: lv)
            return EventName(agent: agent, sequence: sequence)
        }
        let count = operations.reduce(0) { $0 + $1.eventCount }
        try replicas[who].append(
            Delivery.Run(agent: agent, sequence: sequence, parents: parents, operations: operations, count: count))
        chronicle.tell(agent, sequence, parents: known, operations)
    }
}
