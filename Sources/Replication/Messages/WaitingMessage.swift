package import WireCodec

/// Host to guest, instead of a welcome: a person at the host decides about the guest, who waits meanwhile.
package struct WaitingMessage: WireMessage, Equatable {
    package static let type = MessageType.waiting

    package static let seconds: ClosedRange<UInt32> = 1...86_400

    /// How long the host lets the guest wait.
    package let seconds: UInt32

    package init(seconds: UInt32) {
        precondition(Self.seconds.contains(seconds), "a guest waits 1 second to a day")
        self.seconds = seconds
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        seconds = try reader.uint32()
        guard Self.seconds.contains(seconds) else { throw .invalidValue(field: "seconds", value: UInt64(seconds)) }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 4)
        writer.uint32(seconds)
        return writer.bytes
    }
}
