package import WireCodec

/// Inserted text as bytes.
package enum TextColumn {
    package static func encode(
        _ utf8: UnsafeBufferPointer<UInt8>, runs: ContiguousArray<OperationRun>, level: CompressionLevel
    ) -> [UInt8] { [UInt8](utf8) }

    /// At most `byteCountMax` bytes; always valid UTF-8.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, runs: ContiguousArray<OperationRun>, byteCountMax: Int
    ) throws(CodecError) -> ContiguousArray<UInt8> {
        guard bytes.count <= byteCountMax else {
            throw .overLimit(field: "text", value: UInt64(bytes.count), limit: UInt64(byteCountMax))
        }
        let text = ContiguousArray<UInt8>(bytes)
        guard String(validating: text, as: UTF8.self) != nil else { throw .invalidUTF8(field: "text") }
        return text
    }
}
