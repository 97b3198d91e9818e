package import WireCodec

/// Inserted text as bytes.
package enum TextColumn {
    package static func encode(_ utf8: [UInt8], level: CompressionLevel) -> [UInt8] { utf8 }

    /// At most `byteCountMax` bytes; always valid UTF-8.
    package static func decode(_ bytes: ArraySlice<UInt8>, byteCountMax: Int) throws(CodecError) -> [UInt8] {
        guard bytes.count <= byteCountMax else {
            throw .overLimit(field: "text", value: UInt64(bytes.count), limit: UInt64(byteCountMax))
        }
        let text = [UInt8](bytes)
        guard String(validating: text, as: UTF8.self) != nil else { throw .invalidUTF8(field: "text") }
        return text
    }
}
