import TestKit
import Testing

@testable import CRDT

@Suite struct HostileUpdateTests {
    private let kim = AgentID([UInt8]("kim".utf8))
    private let lee = AgentID([UInt8]("lee".utf8))

    private func take(_ bytes: [UInt8], into base: TextDocument, _ name: String) {
        var document = base
        if isRefused(&document, name, { try $0.apply(bytes) }) { return }
        document.refresh()
        #expect(document.violationsEverywhere() == [], "\(name)")
        #expect(document.history.graph.violations() == [], "\(name)")
    }

    @Test(
        "each beginning of an update is refused, but that of nothing",
        arguments: SeededRandom.seeds(1..<5), [CompressionLevel.fast, .small])
    func prefixes(seed: UInt64, level: CompressionLevel) throws {
        let history = RandomHistory(seed: seed, runs: 16, sharesAgents: true)
        let update = try history.document().update(level: level)
        for count in 1..<update.count {
            var document = TextDocument()
            #expect(isRefused(&document, "seed \(seed)") { try $0.apply(Array(update.prefix(count))) }, "\(count)")
        }
    }

    @Test(
        "a flipped bit anywhere never traps and never leaves half an update",
        arguments: SeededRandom.seeds(1..<3), [CompressionLevel.fast, .small])
    func flips(seed: UInt64, level: CompressionLevel) throws {
        let history = RandomHistory(seed: seed, runs: 20, sharesAgents: true)
        let whole = try history.document()
        let base = try history.document(runs: 8)
        for (document, update) in [
            (TextDocument(), whole.update(level: level)), (base, whole.update(since: base.summary, level: level)),
        ] {
            for index in update.indices {
                for pattern in [0x01, 0x08, 0x80, 0xFF] as [UInt8] {
                    var bytes = update
                    bytes[index] ^= pattern
                    take(bytes, into: document, "seed \(seed), byte \(index) ^ \(pattern)")
                }
            }
        }
    }

    @Test("random bytes never trap", arguments: SeededRandom.seeds(1..<4))
    func randomBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let base = try RandomHistory(seed: seed, runs: 8).document()
        for _ in 0..<400 {
            var bytes = random.bytes(1 + random.below(40))
            if random.oneIn(2) { bytes = bytes.map { $0 & 0x0F } }
            take([UInt8(bytes.count)] + bytes, into: base, "\(random): \(bytes)")
        }
    }

    // MARK: Blocks that no writer writes

    /// The update of one block with these agents and parts; each event deletes at 0.
    private func update(
        _ agents: [AgentID], _ parts: [HistoryBlock.Part], _ parents: [(agent: Int, sequence: Int)] = [],
        _ log: OpLog? = nil
    ) -> [UInt8] {
        var block = HistoryBlock()
        block.agents = agents
        block.parts = ContiguousArray(parts)
        block.parents = ContiguousArray(parents)
        block.log = log ?? OpLog()
        if log == nil { block.log.appendDelete(at: 0, count: parts.reduce(0) { $0 + $1.count }) }
        let bytes = block.encoded(.fast)
        var update: [UInt8] = []
        update.appendVarint(bytes.count)
        return update + bytes
    }

    private func expect(_ expected: CRDTError, _ update: [UInt8], _ name: String) throws {
        var document = TextDocument()
        try document.append(agent: kim, sequence: 0, parents: [], operations: [.insert(at: 0, "abc")])
        document.refresh()
        let refused = isRefused(&document, name) { document in
            do throws(CRDTError) { try document.apply(update) } catch {
                #expect(error == expected, "\(name)")
                throw error
            }
        }
        #expect(refused, "\(name)")
    }

    @Test("what a block builds on must be there")
    func links() throws {
        let root = HistoryBlock.Link.listed(start: 0, count: 0, withOwn: false)
        func part(_ sequence: Int, _ link: HistoryBlock.Link) -> HistoryBlock.Part {
            HistoryBlock.Part(agent: 0, sequence: sequence, count: 1, link: link)
        }
        try expect(.sequenceGap(expected: 0, received: 1), update([lee], [part(1, root)]), "a gap")
        try expect(.malformed(field: "link"), update([lee], [part(0, .chained)]), "chained to nothing")
        try expect(.malformed(field: "link"), update([lee], [part(0, .ownBefore)]), "no own event before")
        let withOwn = HistoryBlock.Link.listed(start: 0, count: 0, withOwn: true)
        try expect(.malformed(field: "link"), update([lee], [part(0, withOwn)]), "no own event before, listed")
        let one = HistoryBlock.Link.listed(start: 0, count: 1, withOwn: false)
        try expect(
            .unknownEvent(agent: kim, sequence: 3), update([lee, kim], [part(0, one)], [(1, 3)]), "an unknown event")
        try expect(
            .unknownEvent(agent: lee, sequence: 0), update([lee], [part(0, one)], [(0, 0)]), "an event of its future")
        try expect(
            .sequenceGap(expected: 1, received: 2), update([lee], [part(0, root), part(2, .ownBefore)]),
            "a good part before a bad one")
        try expect(.malformed(field: "agent"), update([lee, lee], [part(0, root)]), "an agent twice")
        let long = AgentID([UInt8](repeating: 1, count: 256))
        try expect(.malformed(field: "agent"), update([long], [part(0, root)]), "an id of 256 bytes")
    }

    @Test("agents that a block names and does not use take no room")
    func unusedAgents() throws {
        let root = HistoryBlock.Link.listed(start: 0, count: 0, withOwn: false)
        let part = HistoryBlock.Part(agent: 0, sequence: 0, count: 1, link: root)
        let many = (0..<300).map { AgentID([UInt8($0 % 256), UInt8($0 / 256)]) }
        var document = TextDocument()
        try document.apply(update([lee] + many, [part]))
        #expect(document.history.order.agentCount == 1)
        #expect(document.nextSequence(of: lee) == 1)
    }

    @Test("65,536 agents are taken and one more is not")
    func agentLimit() throws {
        let limit = CausalLimits.agentCountMax
        let agents = (0...limit).map { AgentID([UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16)]) }
        let root = HistoryBlock.Link.listed(start: 0, count: 0, withOwn: false)
        func first(_ index: Int) -> HistoryBlock.Part {
            HistoryBlock.Part(agent: index, sequence: 0, count: 1, link: index == 0 ? root : .chained)
        }
        var document = TextDocument()
        try document.apply(update(Array(agents.dropLast()), (0..<limit).map(first)))
        #expect(document.history.order.agentCount == limit)
        let expected = CRDTError.overLimit(field: "agents", value: limit + 1, limit: limit)
        #expect(throws: expected) { try document.writer(for: agents[limit]) }
        #expect(throws: expected) { try document.apply(update([agents[limit]], [first(0)])) }
        #expect(throws: expected) {
            try document.append(
                agent: agents[limit], sequence: 0, parents: [], operations: [.delete(at: 0, count: 1)])
        }
        var receiver = DeltaReceiver()
        let delta = DeltaBytes.make {
            $0.head(operations: 1)
            $0.varint(0)
            $0.varint(3)
            $0.raw(agents[limit].bytes)
            $0.varint(0)
            $0.operation(.deleteForward, 1)
        }
        #expect(throws: expected) { try receiver.receive(delta, into: &document) }
        #expect(throws: CRDTError.overLimit(field: "agents", value: limit + 1, limit: limit)) {
            var empty = TextDocument()
            try empty.apply(update(agents, [first(0)]))
        }
        // Those that are there already may go on.
        #expect(throws: Never.self) { try document.writer(for: agents[limit - 1]) }
        #expect(document.eventCount == limit)
    }

    @Test("an operation may not reach past the last position, in whole or in part")
    func positions() throws {
        let root = HistoryBlock.Link.listed(start: 0, count: 0, withOwn: false)
        let last = TextLimits.positionMax
        func update(_ count: Int, _ body: (inout OpLog) -> Void) -> [UInt8] {
            var log = OpLog()
            body(&log)
            let part = HistoryBlock.Part(agent: 0, sequence: 0, count: count, link: root)
            return self.update([lee], [part], [], log)
        }
        func insert(at position: Int) -> [UInt8] {
            update(2) { log in [0x78, 0x79].withUnsafeBufferPointer { log.appendInsert(at: position, $0, count: 2) } }
        }
        var document = TextDocument()
        try document.apply(insert(at: last - 1))
        #expect(throws: CRDTError.malformed(field: "operation")) { try document.apply(insert(at: last)) }
        try document.apply(update(3) { $0.appendBackwardDeletes(lowest: last - 2, count: 3) })
        #expect(throws: CRDTError.malformed(field: "operation")) {
            try document.apply(update(4) { $0.appendBackwardDeletes(lowest: last - 2, count: 4) })
        }
    }

    @Test("what is known needs no room: a full document takes its own update again")
    func fullDocument() throws {
        var document = TextDocument()
        try document.append(agent: kim, sequence: 0, parents: [], operations: [.insert(at: 0, "abc")])
        let update = document.update()
        var sender = DeltaSender()
        let delta = sender.delta(of: document, since: 0)
        try document.append(
            agent: kim, sequence: 3, parents: [2],
            operations: [.delete(at: 1, count: CausalLimits.eventCountMax - 3)])
        document.refresh()
        try document.apply(update)
        var receiver = DeltaReceiver()
        try receiver.receive(delta, into: &document)
        #expect(document.eventCount == CausalLimits.eventCountMax && document.shows("a"))
        let root = HistoryBlock.Link.listed(start: 0, count: 0, withOwn: false)
        let one = self.update([lee], [HistoryBlock.Part(agent: 0, sequence: 0, count: 1, link: root)])
        #expect(isRefused(&document, "one more") { try $0.apply(one) })
    }
}
