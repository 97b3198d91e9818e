package import WireCodec

/// Where and under which index the sender takes datagrams of a lane for this connection (Protocol/channel.md,
/// section 6).
///
/// The first such message of each side together make the first lane, the second ones a second in its place, and so on.
package struct LaneMessage: WireMessage, Equatable {
    package static let type = MessageType.lane

    /// The UDP port, at the address of the connection; not 0.
    package let port: UInt16
    /// Random; tells this lane from the others of its receiver.
    package let index: UInt32

    package init(port: UInt16, index: UInt32) {
        precondition(port != 0, "a lane has a port")
        self.port = port
        self.index = index
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        port = try reader.uint16()
        guard port != 0 else { throw .invalidValue(field: "port", value: 0) }
        index = try reader.uint32()
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 6)
        writer.uint16(port)
        writer.uint32(index)
        return writer.bytes
    }
}
