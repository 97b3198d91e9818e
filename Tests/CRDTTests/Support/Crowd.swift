import TestKit
import Testing

@testable import CRDT

/// Several replicas that edit and pull from one another, and the oracle that hears of every event.
struct Crowd {
    private(set) var replicas: [Replica]
    private(set) var random: SeededRandom
    private var oracle: TextOracle
    /// Every event's number in the oracle.
    private var numbers: [Delivery.EventName: Int] = [:]
    /// Positions past the end are made now and then.
    private let makesVoid: Bool

    init(_ count: Int, makesVoid: Bool, seed: UInt64, oracle: TextOracle = TextOracle()) {
        replicas = Array(repeating: Replica(), count: count)
        random = SeededRandom(seed: seed)
        self.makesVoid = makesVoid
        self.oracle = oracle
    }

    var eventCount: Int { oracle.eventCount }

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
            let text = oracle.text(at: numbers(of: replicas[who].document.frontier, in: who))
            #expect(replicas[who].isExactly(text), "\(random)")
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
        let known = numbers(of: version, in: who)
        var length = oracle.text(at: known).unicodeScalars.count
        var operations: [TextOperation] = []
        for _ in 0..<1 + random.below(3) { operations.append(operation(&length)) }
        let sequence = replicas[who].document.nextSequence(of: agent)
        let parents = version.map { lv in
            let (agent, sequence) = replicas[who].document.eventID(of: lv)
            return Delivery.EventName(agent: agent, sequence: sequence)
        }
        let count = operations.reduce(0) { $0 + $1.eventCount }
        try replicas[who].append(
            Delivery.Run(agent: agent, sequence: sequence, parents: parents, operations: operations, count: count))
        tell(agent, sequence, known, operations)
    }

    /// An operation on a text of this length, and the length afterwards.
    private mutating func operation(_ length: inout Int) -> TextOperation {
        let excess = makesVoid && random.oneIn(4) ? random.below(3) : 0
        if length > 0 && random.oneIn(3) {
            let at = random.below(length) + excess
            let count = 1 + random.below(excess > 0 ? 6 : min(6, length - at))
            length -= max(0, min(count, length - at))
            return .delete(at: at, count: count)
        }
        let at = random.below(length + 1) + excess
        let text = RandomText.make(1 + random.below(4), &random)
        if at <= length { length += text.unicodeScalars.count }
        return .insert(at: at, text)
    }

    private mutating func tell(_ agent: AgentID, _ first: Int, _ parents: [Int], _ operations: [TextOperation]) {
        var sequence = first
        var parents = parents
        func add(_ action: TextOracle.Action) {
            numbers[Delivery.EventName(agent: agent, sequence: sequence)] = oracle.eventCount
            oracle.append(agent: agent.bytes, sequence: sequence, parents: parents, action)
            parents = [oracle.eventCount - 1]
            sequence += 1
        }
        for operation in operations {
            switch operation {
            case .insert(let at, let text):
                for (offset, scalar) in text.unicodeScalars.enumerated() { add(.insert(at: at + offset, scalar)) }
            case .delete(let at, let count):
                for _ in 0..<count { add(.delete(at: at)) }
            }
        }
    }

    private func numbers(of version: Frontier, in who: Int) -> [Int] {
        version.compactMap { lv in
            let (agent, sequence) = replicas[who].document.eventID(of: lv)
            return numbers[Delivery.EventName(agent: agent, sequence: sequence)]
        }
    }
}
