package import WireCodec

/// The answer to a join: the space and its members, the guest among them. What the message has no room for follows
/// in membership messages.
package struct WelcomeMessage: WireMessage, Equatable {
    package static let type = MessageType.welcome

    /// A `Genesis`, encoded.
    package let genesis: [UInt8]
    /// Each a `MembershipOp`, encoded; parents first.
    package let operations: [[UInt8]]

    package init(genesis: [UInt8], operations: [[UInt8]]) {
        self.genesis = genesis
        self.operations = operations
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        genesis = try reader.prefixedBytes(atMost: ReplicationLimits.genesisInBytes, field: "genesis")
        operations = try reader.membershipOps()
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: genesis.count + 16 + operations.reduce(0) { $0 + $1.count + 2 })
        writer.prefixed(genesis)
        writer.list(operations)
        return writer.bytes
    }
}
