package import Membership
package import WireCodec

/// A member asks for the keys of epochs that it holds no seal for.
package struct NeedEpochMessage: WireMessage, Equatable {
    package static let type = MessageType.needEpoch
    package static let epochsMax = 64

    package let space: SpaceID
    /// Sorted, each once; one at least.
    package let epochs: [Bytes32]

    package init(space: SpaceID, epochs: [Bytes32]) {
        precondition((1...Self.epochsMax).contains(epochs.count), "a question is for 1 to 64 epochs")
        self.space = space
        self.epochs = epochs.sorted()
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        epochs = try reader.ascendingBytes32(atMost: Self.epochsMax, field: "epochs")
        if epochs.isEmpty { throw .invalidValue(field: "epochs", value: 0) }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 40 + epochs.count * Bytes32.count)
        writer.raw(space.bytes)
        writer.ascending(epochs)
        return writer.bytes
    }
}
