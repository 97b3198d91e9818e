package import WireCodec

/// The answer to a ping.
package struct PongMessage: WireMessage, Equatable {
    package static let type = MessageType.pong

    /// The ping's.
    package let stamp: UInt64

    package init(stamp: UInt64) {
        self.stamp = stamp
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        stamp = try reader.uint64()
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 8)
        writer.uint64(stamp)
        return writer.bytes
    }
}
