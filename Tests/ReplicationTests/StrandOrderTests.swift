import CRDT
import Identity
import TestKit
import Testing
import WireCodec

@testable import Replication

struct StrandOrderTests {
    @Test(
        "histories of a chain are ordered by the ids where they part, whatever came first",
        arguments: SeededRandom.seeds(0..<40))
    func againstPaths(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var author = TestReplica(try TestSpace(seed: seed), member: 0)
        for step in 0..<60 {
            let place = random.oneIn(12) ? nil : random.below(max(1, author.table.count))
            try author.write("\(step)", behind: author.table.count == 0 ? nil : place)
        }
        for _ in 0..<5 {
            let reader = try reading(author, &random)
            expectOrder(in: reader.table, of: author.chain, "\(random)")
            #expect(reader.digest == author.digest, "\(random)")
        }
    }

    @Test("forks at each change in turn, on either side, nest as deep as a chain may be forked")
    func deepest() throws {
        // Each strand leaves the one that came before it, one change farther on.
        var author = TestReplica(try TestSpace(seed: 1), member: 0)
        try author.write("root", behind: nil)
        var previous = 0
        for step in 1..<ReplicationLimits.strandCount {
            try author.write("side \(step)", behind: previous)
            try author.write("on \(step)", behind: previous)
            previous = author.table.count - 1
        }
        #expect(author.table.strands(of: author.chain).count == ReplicationLimits.strandCount)
        let longest = author.table.strands(of: author.chain).map { author.table.agent(ofStrand: $0).bytes.count }.max()
        #expect(longest.map { $0 <= CausalLimits.agentIDBytesMax } == true)
        expectOrder(in: author.table, of: author.chain, "deep", pairs: 2_000)
    }

    @Test("the middle of two fractions lies between them, is one bit longer, and does not end in a zero")
    func fractions() {
        var random = SeededRandom(seed: 3)
        var known: [[UInt8]] = [[]]
        for step in 1...1_000 {
            let place = random.oneIn(2) ? known.count - 1 : random.below(known.count)
            let high = place + 1 < known.count ? known[place + 1] : nil
            let middle = BinaryFraction.between(known[place], high)
            #expect(known[place].lexicographicallyPrecedes(middle))
            #expect(high.map { middle.lexicographicallyPrecedes($0) } ?? true)
            #expect(middle.last != 0 && middle.count * 8 <= step + 7)
            known.insert(middle, at: place + 1)
        }
    }

    @Test("a chain that is not forked goes by its own id, and so does the first strand of one that is")
    func firstStrand() throws {
        var author = TestReplica(try TestSpace(seed: 2), member: 0)
        for step in 0..<3 { try author.write("\(step)") }
        let strand = try #require(author.table.strands(of: author.chain).first)
        #expect(author.table.agent(ofStrand: strand) == AgentID(author.chain.bytes.bytes))
        #expect(author.table.strand(of: AgentID(author.chain.bytes.bytes)) == strand)
        try author.write("fork", behind: 0)
        #expect(author.table.agent(ofStrand: strand) == AgentID(author.chain.bytes.bytes))
        for number in author.table.strands(of: author.chain) {
            #expect(author.table.strand(of: author.table.agent(ofStrand: number)) == number)
        }
    }

    /// Everything of a replica in another order that puts parents first.
    private func reading(_ author: TestReplica, _ random: inout SeededRandom) throws -> TestReplica {
        var reader = TestReplica(author.space, member: 1)
        while reader.table.count < author.table.count {
            let open = (0..<author.table.count).filter { index in
                let strand = author.table.strand(at: index)
                let sequence = author.table.entry(at: index).sequence
                let previous = sequence > 0 ? author.table.index(inStrand: strand, sequence: sequence - 1) : nil
                return !reader.table.contains(author.table.id(at: index))
                    && (previous.map { reader.table.contains(author.table.id(at: $0)) } ?? true)
            }
            let index = try #require(open.randomElement(using: &random))
            let sequence = author.table.entry(at: index).sequence
            let range = StrandRange(
                chain: author.chain, strand: author.table.strand(at: index), from: sequence, to: sequence + 1)
            try reader.receive(try #require(author.message(range, namesPrevious: true)))
        }
        return reader
    }

    /// The naive model: two histories as lists of ids, compared where they first differ.
    private func expectOrder(in table: ChainTable, of chain: ChainID, _ comment: Comment, pairs: Int = .max) {
        let strands = table.strands(of: chain)
        let paths = strands.map { strand in
            (0..<table.newestCount(ofStrand: strand)).compactMap {
                table.index(inStrand: strand, sequence: $0).map { table.id(at: $0) }
            }
        }
        var random = SeededRandom(seed: 5)
        let all = strands.indices.flatMap { left in strands.indices.map { (left, $0) } }.filter { $0.0 != $0.1 }
        for (left, right) in pairs < all.count ? (0..<pairs).map({ _ in all[random.below(all.count)] }) : all {
            let isBefore = table.agent(ofStrand: strands[left]) < table.agent(ofStrand: strands[right])
            #expect(isBefore == paths[left].lexicographicallyPrecedes(paths[right]), comment)
        }
    }
}

extension ChainTable {
    fileprivate func newestCount(ofStrand number: Int) -> UInt64 { strands[number].count }
}
