internal import CDeflate

/// The checksum of RFC 1952, section 8: tells damage, not malice.
package enum CRC32 {
    /// Cost: about 0.1 ns a byte.
    package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        // A null pointer means "the starting value" to the library.
        bytes.isEmpty ? 0 : libdeflate_crc32(0, bytes.baseAddress, bytes.count)
    }
}
