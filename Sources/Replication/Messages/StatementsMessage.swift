package import Membership
package import WireCodec

/// What the sender has of some chains; of all others it says nothing.
///
/// Follows an exchange of ranges where a frontier would have to say more of chains that were forked.
package struct StatementsMessage: WireMessage, Equatable {
    package static let type = MessageType.statements

    package let space: SpaceID
    /// Sorted by chain, count and tip, each once; one at least. All that is said of a chain stands in one message.
    package let chains: [FrontierMessage.Chain]

    init(space: SpaceID, chains: [FrontierMessage.Chain]) {
        precondition(!chains.isEmpty, "something is said")
        self.space = space
        self.chains = chains
    }

    /// As few messages as hold it, each with whole chains.
    package static func messages(space: SpaceID, chains: [ChainTip]) -> [StatementsMessage] {
        var groups: [[FrontierMessage.Chain]] = []
        for statement in Set(chains.map { FrontierMessage.Chain($0) }).sorted() {
            if groups.last?.last?.chain == statement.chain {
                groups[groups.count - 1].append(statement)
            } else {
                groups.append([statement])
            }
        }
        var messages: [[FrontierMessage.Chain]] = []
        for group in groups {
            if let last = messages.last, last.count + group.count <= ReplicationLimits.frontierChainCount {
                messages[messages.count - 1] += group
            } else {
                messages.append(group)
            }
        }
        return messages.map { StatementsMessage(space: space, chains: $0) }
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        chains = try reader.statements(atMost: ReplicationLimits.frontierChainCount, field: "chains")
        if chains.isEmpty { throw .invalidValue(field: "chains", value: 0) }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 40 + chains.count * RangeClaim.statementInBytes)
        writer.raw(space.bytes)
        writer.statements(chains)
        return writer.bytes
    }
}
