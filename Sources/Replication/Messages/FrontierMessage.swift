package import Identity
package import Membership
package import WireCodec

/// What the sender has of one space: its membership frontier, and how far each chain goes.
///
/// Each entry says of a chain that the sender has a change and all before it. A chain of which it has one history has
/// one entry, for its newest change; one that was forked has more.
package struct FrontierMessage: WireMessage, Equatable {
    package static let type = MessageType.frontier

    package struct Chain: Hashable, Comparable, Sendable {
        package let chain: ChainID
        /// One at least.
        package let count: UInt64
        package let tip: IDPrefix

        package init(chain: ChainID, count: UInt64, tip: IDPrefix) {
            self.chain = chain
            self.count = count
            self.tip = tip
        }

        package init(_ tip: ChainTip) {
            self.init(chain: tip.chain, count: tip.count, tip: IDPrefix(tip.id))
        }

        package static func < (left: Chain, right: Chain) -> Bool {
            (left.chain, left.count, left.tip.value) < (right.chain, right.count, right.tip.value)
        }
    }

    package let space: SpaceID
    /// Sorted.
    package let membership: [Bytes32]
    /// Sorted by chain, count and tip, each once.
    package let chains: [Chain]

    /// What is above a limit is left out: the other side then sends what is here already, and nothing is lost.
    package init(space: SpaceID, membership: [Bytes32], chains: [ChainTip]) {
        self.init(space: space, membership: membership, statements: chains.map { Chain($0) })
    }

    package init(space: SpaceID, membership: [Bytes32], statements: [Chain]) {
        self.space = space
        self.membership = Array(membership.sorted().prefix(ReplicationLimits.frontierOpCount))
        chains = Array(Set(statements).sorted().prefix(ReplicationLimits.frontierChainCount))
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        membership = try reader.ascendingBytes32(atMost: ReplicationLimits.frontierOpCount, field: "membership")
        chains = try reader.statements(atMost: ReplicationLimits.frontierChainCount, field: "chains")
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 64 + membership.count * 32 + chains.count * 44)
        writer.raw(space.bytes)
        writer.ascending(membership)
        writer.statements(chains)
        return writer.bytes
    }
}

extension ByteReader {
    /// A list of what somebody has of chains: sorted, each once.
    mutating func statements(atMost limit: Int, field: String) throws(CodecError) -> [FrontierMessage.Chain] {
        let count = try varint(atMost: limit, field: field)
        var statements: [FrontierMessage.Chain] = []
        for index in 0..<count {
            let chain = ChainID(try bytes32())
            let length = try varint(atMost: ReplicationLimits.changeCount, field: "count")
            let tip = IDPrefix(value: try uint64())
            if length == 0 { throw .invalidValue(field: "count", value: 0) }
            let statement = FrontierMessage.Chain(chain: chain, count: UInt64(length), tip: tip)
            if let last = statements.last, last >= statement {
                throw .invalidValue(field: field, value: UInt64(index))
            }
            statements.append(statement)
        }
        return statements
    }
}

extension ByteWriter {
    mutating func statements(_ statements: [FrontierMessage.Chain]) {
        varint(statements.count)
        for statement in statements { self.statement(statement) }
    }

    mutating func statement(_ statement: FrontierMessage.Chain) {
        raw(statement.chain.bytes)
        varint(statement.count)
        uint64(statement.tip.value)
    }
}
