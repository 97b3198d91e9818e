package import SodiumCrypto
internal import WireCodec

/// The file form of a `LocalIdentity`: versioned, checked by a hash, and only ever in locked memory.
///
/// The checksum finds damage, not malice: who can write the file can write its checksum.
/// Bytes: `Protocol/identity.md`, section 6.
package enum KeyFile {
    package static let version: UInt8 = 1
    /// More than any key file has.
    package static let countInBytesMax = 1024

    package static func encode(_ identity: LocalIdentity) -> SecretBytes {
        var tail = ByteWriter(reserving: 320)
        tail.prefixed(identity.certificate.encode())
        tail.prefixed(identity.name)
        let body = SecretBytes(count: tailStart + tail.count)
        write(magic + [version], to: body, at: 0)
        copy(identity.device.seed, to: body, at: seedStart)
        copy(identity.channel.secret, to: body, at: channelStart)
        write(tail.bytes, to: body, at: tailStart)
        let result = SecretBytes(count: body.count + Bytes32.count)
        copy(body, to: result, at: 0)
        write(checksum(of: body), to: result, at: body.count)
        return result
    }

    /// Checks everything: form, checksum, the certificate's signature, that it ties the two keys, and the name.
    package static func decode(_ file: SecretBytes) throws(IdentityError) -> LocalIdentity {
        guard file.count <= countInBytesMax else {
            let limit = UInt64(countInBytesMax)
            throw .malformed(.overLimit(field: "key file", value: UInt64(file.count), limit: limit))
        }
        let start = bytes(of: file, 0..<min(file.count, seedStart))
        guard start.starts(with: magic) else { throw .notAKeyFile }
        guard let version = start.dropFirst(magic.count).first else { throw truncated(file) }
        guard version == Self.version else { throw .unknownVersion(version) }
        guard file.count > tailStart + Bytes32.count else { throw truncated(file) }
        let bodyEnd = file.count - Bytes32.count
        guard checksum(of: file.part(0..<bodyEnd)) == bytes(of: file, bodyEnd..<file.count) else {
            throw .wrongChecksum
        }
        let (certificate, name) = try readTail(bytes(of: file, tailStart..<bodyEnd))
        return try LocalIdentity(
            device: DeviceKey(seed: file.part(seedStart..<channelStart)),
            channel: KeyPair(secret: file.part(channelStart..<tailStart)),
            certificate: try ChannelCertificate(decoding: certificate), name: name)
    }

    // MARK: Private parts

    private static let magic = [UInt8]("ATELKEY".utf8)
    private static let seedStart = 8
    private static let channelStart = 40
    private static let tailStart = 72

    private static func readTail(_ tail: [UInt8]) throws(IdentityError) -> (certificate: [UInt8], name: String) {
        var reader = ByteReader(tail)
        do {
            let certificate = try reader.prefixedBytes(atMost: ChannelCertificate.countInBytes, field: "certificate")
            let name = try reader.prefixedString(atMostBytes: DeviceName.countInBytesMax, field: "name")
            try reader.expectEnd()
            return (certificate, name)
        } catch {
            throw .malformed(error)
        }
    }

    private static func truncated(_ file: SecretBytes) -> IdentityError {
        .malformed(.truncated(needed: tailStart + Bytes32.count + 1, available: file.count))
    }

    private static func checksum(of body: SecretBytes) -> [UInt8] {
        var hash = BLAKE2b.Stream(count: Bytes32.count)
        hash.update(body)
        return hash.finish()
    }

    /// A copy of bytes that are not secret.
    private static func bytes(of file: SecretBytes, _ range: Range<Int>) -> [UInt8] {
        file.withUnsafeBytes { [UInt8]($0[range]) }
    }

    private static func write(_ bytes: [UInt8], to page: SecretBytes, at start: Int) {
        page.withUnsafeMutableBytes { target in
            for (index, byte) in bytes.enumerated() { target[start + index] = byte }
        }
    }

    private static func copy(_ secret: SecretBytes, to page: SecretBytes, at start: Int) {
        page.withUnsafeMutableBytes { target in
            secret.withUnsafeBytes { source in
                for index in 0..<source.count { target[start + index] = source[index] }
            }
        }
    }
}
