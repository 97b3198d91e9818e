internal import WireCodec

/// The bodies of the frames by which paths are proven.
package enum PathFrame {
    package static let checkType: UInt8 = 65
    package static let echoType: UInt8 = 66
    /// Of an address as text.
    package static let observedInBytesMax = 64
    private static let tokenInBytes = 8

    package static func check(_ token: [UInt8]) -> Frame {
        Frame(type: checkType, body: token)
    }

    /// The token that came, and from which address it came.
    package static func echo(_ token: [UInt8], observed: String) -> Frame {
        var writer = ByteWriter()
        writer.raw(token)
        writer.prefixed(observed.utf8.count <= observedInBytesMax ? observed : "")
        return Frame(type: echoType, body: writer.bytes)
    }

    package static func readCheck(_ body: [UInt8]) throws(ChannelError) -> [UInt8] {
        try read(body) { reader throws(CodecError) in try reader.bytes(tokenInBytes) }
    }

    package static func readEcho(_ body: [UInt8]) throws(ChannelError) -> (token: [UInt8], observed: String) {
        try read(body) { reader throws(CodecError) in
            (
                try reader.bytes(tokenInBytes),
                try reader.prefixedString(atMostBytes: observedInBytesMax, field: "observed")
            )
        }
    }

    private static func read<Value>(
        _ body: [UInt8], _ field: (inout ByteReader) throws(CodecError) -> Value
    ) throws(ChannelError) -> Value {
        do throws(CodecError) {
            var reader = ByteReader(body)
            let value = try field(&reader)
            try reader.expectEnd()
            return value
        } catch {
            throw .malformedPathFrame(error)
        }
    }
}
