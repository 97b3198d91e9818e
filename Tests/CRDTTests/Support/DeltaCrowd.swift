import TestKit
import Testing

@testable import CRDT

/// Replicas that tell one another of their edits in deltas only, over links that keep order and take their time.
struct DeltaCrowd {
    private struct Member {
        var document = TextDocument()
        var sender = DeltaSender()
        var sentRevision = 0
        var outbox: [[UInt8]] = []
        /// For each other member: its deltas taken in so far, and what understands them.
        var taken: [Int]
        var receivers: [DeltaReceiver]
        /// Knows only the edits that `integrate` told.
        var mirror: [Unicode.Scalar] = []
    }

    private var members: [Member]
    private var chronicle = Chronicle()
    private(set) var random: SeededRandom

    init(_ count: Int, seed: UInt64) {
        random = SeededRandom(seed: seed)
        let member = Member(
            taken: Array(repeating: 0, count: count), receivers: Array(repeating: DeltaReceiver(), count: count))
        members = Array(repeating: member, count: count)
    }

    /// One of them edits what it sees, or on something older, or sends what it has, or takes a delta of another.
    mutating func step() throws {
        let who = random.below(members.count)
        switch random.below(8) {
        case 0...2: try edit(who)
        case 3: try editOnOlder(who)
        case 4: send(who)
        default: try take(who, from: random.below(members.count))
        }
    }

    /// Everything is sent and taken.
    mutating func settle() throws {
        for _ in 0..<2 {
            for who in members.indices { send(who) }
            for who in members.indices {
                for other in members.indices {
                    while try take(who, from: other) {}
                }
            }
        }
    }

    var isSettled: Bool {
        members.allSatisfy { $0.document.eventCount == chronicle.eventCount && $0.document.shows(chronicle.text) }
    }

    /// Compares each text, and what the edits made of it, with the oracle's at the same version.
    mutating func check() {
        for who in members.indices {
            integrate(who)
            let text = chronicle.text(of: members[who].document)
            #expect(members[who].document.shows(text), "\(random)")
            #expect(members[who].mirror == Array(text.unicodeScalars), "\(random)")
        }
    }

    private mutating func integrate(_ who: Int) {
        for edit in members[who].document.integrate() {
            members[who].mirror.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
        }
    }

    private func agent(_ who: Int) -> AgentID { AgentID([UInt8](repeating: UInt8(9 - who), count: 1 + who)) }

    private mutating func edit(_ who: Int) throws {
        integrate(who)
        let document = members[who].document
        let operations = RandomOperations.make(
            onLength: document.text.lengthInScalars, makesVoid: false, &random)
        let parents = chronicle.numbers(of: document.frontier, in: document)
        chronicle.tell(agent(who), document.nextSequence(of: agent(who)), parents: parents, operations)
        let writer = try members[who].document.writer(for: agent(who))
        for operation in operations {
            try members[who].document.write(operation, by: writer)
            members[who].mirror.apply(operation)
        }
    }

    private mutating func editOnOlder(_ who: Int) throws {
        let document = members[who].document
        let version = document.frontier(atRevision: random.below(document.eventCount + 1))
        let parents = chronicle.numbers(of: version, in: document)
        let length = chronicle.oracle.text(at: parents).unicodeScalars.count
        let operations = RandomOperations.make(onLength: length, makesVoid: true, &random)
        let sequence = document.nextSequence(of: agent(who))
        chronicle.tell(agent(who), sequence, parents: parents, operations)
        try members[who].document.append(
            agent: agent(who), sequence: sequence, parents: version, operations: operations)
    }

    private mutating func send(_ who: Int) {
        let delta = members[who].sender.delta(of: members[who].document, since: members[who].sentRevision)
        members[who].sentRevision = members[who].document.eventCount
        if !delta.isEmpty { members[who].outbox.append(delta) }
    }

    @discardableResult
    private mutating func take(_ who: Int, from other: Int) throws -> Bool {
        let number = members[who].taken[other]
        if who == other || number == members[other].outbox.count { return false }
        let delta = members[other].outbox[number]
        var receiver = members[who].receivers[other]
        try receiver.receive(delta, into: &members[who].document)
        members[who].receivers[other] = receiver
        members[who].taken[other] += 1
        return true
    }
}

extension TextDocument {
    /// Does an operation as its own writer does it.
    mutating func write(_ operation: TextOperation, by writer: Writer) throws {
        switch operation {
        case .insert(let at, let text): try insert(text, at: at, by: writer)
        case .delete(let at, let count): try delete(at..<at + count, by: writer)
        }
    }
}

extension [Unicode.Scalar] {
    mutating func apply(_ operation: TextOperation) {
        switch operation {
        case .insert(let at, let text): insert(contentsOf: text.unicodeScalars, at: at)
        case .delete(let at, let count): removeSubrange(at..<at + count)
        }
    }
}
