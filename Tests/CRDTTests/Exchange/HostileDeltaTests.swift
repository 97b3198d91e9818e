import TestKit
import Testing

@testable import CRDT

@Suite struct HostileDeltaTests {
    private let kim = AgentID([UInt8]("kim".utf8))

    /// A document, the deltas that made it, and the bytes of a further delta with everything in it.
    private struct Sample {
        var base = TextDocument()
        var receiver = DeltaReceiver()
        var delta: [UInt8] = []

        init(seed: UInt64) throws {
            let history = RandomHistory(seed: seed, runs: 24, sharesAgents: true)
            var source = TextDocument()
            for run in history.runs.prefix(12) { try source.append(run) }
            var sender = DeltaSender()
            let revision = source.eventCount
            try receiver.receive(sender.delta(of: source, since: 0), into: &base)
            base.refresh()
            for run in history.runs.dropFirst(12) { try source.append(run) }
            delta = sender.delta(of: source, since: revision)
        }

        /// Takes bytes in place of the delta; if they are taken, the document must be sound.
        func take(_ bytes: [UInt8], _ name: String) {
            var document = base
            let refused = isRefused(&document, name) { document in
                var receiver = receiver
                try receiver.receive(bytes, into: &document)
            }
            if refused { return }
            document.refresh()
            #expect(document.violationsEverywhere() == [], "\(name)")
            #expect(document.history.graph.violations() == [], "\(name)")
        }
    }

    @Test("each beginning of a delta is refused or is a delta itself", arguments: SeededRandom.seeds(1..<7))
    func prefixes(seed: UInt64) throws {
        let sample = try Sample(seed: seed)
        for count in 0..<sample.delta.count { sample.take(Array(sample.delta.prefix(count)), "prefix of \(count)") }
    }

    @Test("a flipped bit anywhere never traps and never leaves half a delta", arguments: SeededRandom.seeds(1..<5))
    func flips(seed: UInt64) throws {
        let sample = try Sample(seed: seed)
        for index in sample.delta.indices {
            for pattern in [0x01, 0x02, 0x04, 0x80, 0xFF] as [UInt8] {
                var bytes = sample.delta
                bytes[index] ^= pattern
                // What says so many deletions may rightly be taken; the text then tells.
                sample.take(bytes, "seed \(seed), byte \(index) ^ \(pattern)")
            }
        }
    }

    @Test("random bytes never trap", arguments: SeededRandom.seeds(1..<4))
    func randomBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let sample = try Sample(seed: seed)
        for _ in 0..<400 {
            var bytes = random.bytes(1 + random.below(40))
            if random.oneIn(2) { bytes = bytes.map { $0 & 0x3F } }
            sample.take(bytes, "\(random): \(bytes)")
        }
    }

    @Test("two thousand million deletions in a few bytes are taken at once and delete what is there")
    func manyDeletions() throws {
        var document = TextDocument()
        var receiver = DeltaReceiver()
        try document.append(agent: kim, sequence: 0, parents: [], operations: [.insert(at: 0, "abc")])
        document.refresh()
        let count = CausalLimits.eventCountMax - document.eventCount
        let operation = DeltaBytes.make { $0.operation(.deleteForward, count) }
        #expect(operation.count <= 6)
        let delta = DeltaBytes.make {
            $0.head(operations: 1)
            $0.agent(0, "kim2")
            $0.varint(1 << 1)
            $0.agent(1, "kim")
            $0.zigzag(2)
            $0.raw(operation)
        }
        // Event by event this would not end while anybody waits.
        try receiver.receive(delta, into: &document)
        document.refresh()
        #expect(document.eventCount == CausalLimits.eventCountMax)
        // The last letter came at the same time.
        #expect(document.shows("c"))
    }

    @Test("4,096 parents are taken and 4,097 are not, whether the agent's own is among them or not")
    func parents() throws {
        let limit = CausalLimits.parentCountMax
        var whole = TextDocument()
        for sequence in 0...limit {
            try whole.append(agent: kim, sequence: sequence, parents: [], operations: [.delete(at: 0, count: 1)])
        }
        try whole.append(
            agent: AgentID([UInt8]("lee".utf8)), sequence: 0, parents: [], operations: [.insert(at: 0, "x")])
        for (others, hasOwn) in [(limit, false), (limit - 1, true), (limit + 1, false), (limit, true)] {
            var document = whole
            let delta = DeltaBytes.make {
                $0.head(operations: 1, isNext: false)
                $0.agent(0, "lee")
                $0.varint(1)
                $0.varint(others << 1 | (hasOwn ? 1 : 0))
                $0.agent(1, "kim")
                $0.zigzag(1)
                for _ in 1..<others {
                    $0.varint(1)
                    $0.zigzag(1)
                }
                $0.operation(.insert, 1, [0x79])
            }
            let refused = isRefused(&document, "\(others) \(hasOwn)") { document in
                var receiver = DeltaReceiver()
                try receiver.receive(delta, into: &document)
            }
            #expect(refused == (others + (hasOwn ? 1 : 0) > limit), "\(others) \(hasOwn)")
        }
    }

    @Test("a receiver that refused a delta takes no other: its names mean nothing any more")
    func afterRefusal() throws {
        var document = TextDocument()
        var receiver = DeltaReceiver()
        let bad = DeltaBytes.make {
            $0.head(operations: 1)
            $0.agent(0, "new")
            $0.varint(0)
            $0.operation(.insert, 1, [0xFF])
        }
        #expect(throws: CRDTError.malformed(field: "text")) { try receiver.receive(bad, into: &document) }
        let good = DeltaBytes.make {
            $0.head(operations: 1, isSameAgent: true)
            $0.varint(0)
            $0.operation(.insert, 1, [0x78])
        }
        #expect(throws: CRDTError.malformed(field: "exchange")) { try receiver.receive(good, into: &document) }
        #expect(document.eventCount == 0)
    }

    @Test("agents that only refused deltas named take no room")
    func agentsOfRefusedDeltas() throws {
        var document = TextDocument()
        let limit = CausalLimits.agentCountMax
        for batch in 0..<3 {
            let delta = DeltaBytes.make {
                for name in 0..<limit / 2 {
                    $0.head(operations: 1)
                    $0.agent(name, "\(batch)/\(name)")
                    $0.varint(0)
                    $0.operation(.deleteForward, 1)
                }
                $0.raw([0])
            }
            #expect(
                isRefused(&document, "batch \(batch)") { document in
                    var receiver = DeltaReceiver()
                    try receiver.receive(delta, into: &document)
                })
        }
        #expect(document.history.order.agentCount == 0)
    }

    @Test("a delta of many parts is checked in linear time")
    func manyParts() throws {
        let count = 30_000
        let delta = DeltaBytes.make {
            $0.head(operations: 1)
            $0.agent(0, "a")
            $0.varint(0)
            $0.operation(.deleteForward, 1)
            for _ in 1..<count {
                $0.head(operations: 1, isSameAgent: true, isContinued: true)
                $0.operation(.deleteForward, 1)
            }
        }
        var document = TextDocument()
        var receiver = DeltaReceiver()
        try receiver.receive(delta, into: &document)
        #expect(document.eventCount == count)
    }
}
