import CRDT
import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct HybridTimeTests {
    @Test("nothing stands before what it answers, however wrong its author's clock")
    func clockBehind() throws {
        let company = try Company(seed: 1, roles: [.editor])
        var ahead = try Writer(company, 0)
        var behind = try Writer(company, 1)
        ahead.time = 17_000_000_000
        behind.time = 10
        let document = try ahead.create("a.txt")
        let first = try ahead.closed()
        try behind.receive(first)
        try behind.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "answer")])
        let answer = try behind.closed()
        let times = behind.space.view().times
        let (one, other) = (try #require(times[first.id]), try #require(times[answer.id]))
        #expect(one < other)
        #expect(one.tenths == 17_000_000_000 && other.tenths == 17_000_000_000 && one.depth == 0 && other.depth == 1)
        try ahead.receive(answer)
        #expect(ahead.space.view().times == times)
    }

    @Test("times are ordered by tenths, then depth, then chain, then sequence")
    func order() {
        let chains = [ChainID(Bytes32(1, 1, 1, 1)), ChainID(Bytes32(2, 2, 2, 2))]
        var ascending: [HybridTime] = []
        for tenths in [1, 2] as [UInt64] {
            for depth in [0, 7] as [UInt32] {
                for chain in chains {
                    for sequence in [0, 9] as [UInt64] {
                        ascending.append(HybridTime(tenths: tenths, depth: depth, chain: chain, sequence: sequence))
                    }
                }
            }
        }
        #expect(ascending.reversed().sorted() == ascending)
        #expect(zip(ascending, ascending.dropFirst()).allSatisfy { $0 < $1 && !($1 < $0) })
    }
}
