package import Identity
package import WireCodec

/// How much of one chain is accepted: its first changes, up to one that is named by its id.
///
/// The id tells branches of a forked chain apart: a cut about another branch than the one here says nothing of what is
/// here. Bytes: Protocol/membership.md, section 2.
package struct ChainCut: Hashable, Sendable {
    package let chain: ChainID
    /// At least 1: a chain of which nothing is accepted is left out.
    package let count: UInt64
    /// The id of the change at `count - 1`.
    package let last: Bytes32

    package init(chain: ChainID, count: UInt64, last: Bytes32) {
        self.chain = chain
        self.count = count
        self.last = last
    }
}

extension ByteWriter {
    /// What `chainCuts` reads; sorted by chain, each once.
    mutating func cuts(_ cuts: [ChainCut]) {
        varint(cuts.count)
        for cut in cuts {
            raw(cut.chain.bytes)
            varint(cut.count)
            raw(cut.last)
        }
    }
}

extension ByteReader {
    /// At least `least` cuts, ascending by chain.
    mutating func chainCuts(atLeast least: Int = 0) throws(CodecError) -> [ChainCut] {
        let count = try varint(atMost: MembershipLimits.cutCount, field: "cut")
        guard count >= least else { throw .invalidValue(field: "cut", value: UInt64(count)) }
        let sizeMin = Bytes32.count + 1 + Bytes32.count
        guard remaining >= count * sizeMin else { throw .truncated(needed: count * sizeMin, available: remaining) }
        var cuts: [ChainCut] = []
        cuts.reserveCapacity(count)
        for index in 0..<count {
            let chain = ChainID(try bytes32())
            let changes = try varint(atMost: MembershipLimits.chainLength, field: "count")
            guard changes > 0 else { throw .invalidValue(field: "count", value: 0) }
            if let before = cuts.last, before.chain >= chain {
                throw .invalidValue(field: "cut", value: UInt64(index))
            }
            cuts.append(ChainCut(chain: chain, count: UInt64(changes), last: try bytes32()))
        }
        return cuts
    }
}
