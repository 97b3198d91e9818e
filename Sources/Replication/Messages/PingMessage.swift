package import WireCodec

/// Asks whether the other side is there; measures the way there and back.
package struct PingMessage: WireMessage, Equatable {
    package static let type = MessageType.ping

    /// The sender's own mark; it comes back as it is.
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
