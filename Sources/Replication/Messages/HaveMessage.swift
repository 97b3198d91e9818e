package import Membership
package import WireCodec

/// What has come to the sender lately of one space, told instead of sent (Protocol/gossip.md, section 5). Each entry
/// says what an entry of a frontier says; of chains that are not named it says nothing.
package struct HaveMessage: WireMessage, Equatable {
    package static let type = MessageType.have

    package let space: SpaceID
    /// Sorted by chain, count and tip, each once; one at least.
    package let chains: [FrontierMessage.Chain]

    package init(space: SpaceID, chains: [FrontierMessage.Chain]) {
        precondition((1...ReplicationLimits.haveCount).contains(chains.count), "one change at least is told")
        self.space = space
        self.chains = chains.sorted()
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        chains = try reader.statements(atMost: ReplicationLimits.haveCount, field: "chains")
        guard !chains.isEmpty else { throw .invalidValue(field: "chains", value: 0) }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 34 + chains.count * 44)
        writer.raw(space.bytes)
        writer.statements(chains)
        return writer.bytes
    }
}
