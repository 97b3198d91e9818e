package import SodiumCrypto
internal import WireCodec

/// The file form of a `LocalIdentity`: versioned, checked by a hash, and only ever in locked memory.
///
/// Version 1 holds the secrets as they are, version 2 under a passphrase. The checksum finds damage, not malice: who
/// can write the file can write its checksum. Bytes: `Protocol/identity.md`, section 6.
package enum KeyFile {
    package static let plainVersion: UInt8 = 1
    package static let protectedVersion: UInt8 = 2
    /// More than any key file has.
    package static let countInBytesMax = 1024

    /// The file without protection.
    package static func encode(_ identity: LocalIdentity) -> SecretBytes {
        let secrets = self.secrets(of: identity)
        return checked(magic + [plainVersion], secrets.count) { $0.place(secrets) }
    }

    /// The file under a passphrase. The nonce is drawn anew each time, so that a lock serves for many files.
    package static func encode(
        _ identity: LocalIdentity, under lock: KeyFileLock, from random: RandomSource
    ) -> SecretBytes {
        var head = ByteWriter(reserving: protectedHeadInBytes)
        head.raw(magic)
        head.uint8(protectedVersion)
        head.uint32(lock.cost.passes)
        head.uint32(lock.cost.memoryInKiB)
        head.raw(lock.salt)
        let nonce = random.bytes(AEAD.longNonceInBytes)
        head.raw(nonce)
        let sealed = AEAD.sealXChaCha(
            secrets(of: identity), key: lock.key, nonce: nonce, associatedData: head.bytes)
        return checked(head.bytes, sealed.count) { $0.place(sealed) }
    }

    /// Whether a passphrase is needed to read the file; false for what is no key file.
    package static func isProtected(_ file: SecretBytes) -> Bool {
        bytes(of: file, 0..<min(file.count, headInBytes)) == magic + [protectedVersion]
    }

    /// Reads a file without protection and checks everything: form, checksum, the certificate's signature, that it ties
    /// the two keys, and the name.
    package static func decode(_ file: SecretBytes) throws(IdentityError) -> LocalIdentity {
        let (version, end) = try check(file)
        guard version == plainVersion else { throw .passphraseNeeded }
        return try identity(from: file.part(headInBytes..<end))
    }

    /// Reads a protected file: tries the passphrase, which costs what the file says, then checks as for any file.
    ///
    /// The lock is for writing the file again without asking again.
    package static func decode(
        _ file: SecretBytes, passphrase: SecretBytes
    ) throws(IdentityError) -> (identity: LocalIdentity, lock: KeyFileLock) {
        try decode(file) { cost, salt throws(IdentityError) in
            try KeyFileLock(passphrase: passphrase, salt: salt, cost: cost)
        }
    }

    /// With a lock for the cost and the salt that the file names; a cost that is not allowed is asked for of nobody.
    static func decode(
        _ file: SecretBytes, lockedBy lock: (PasswordHash.Cost, [UInt8]) throws(IdentityError) -> KeyFileLock
    ) throws(IdentityError) -> (identity: LocalIdentity, lock: KeyFileLock) {
        let (version, end) = try check(file)
        guard version == protectedVersion else { throw .unknownVersion(version) }
        let head = bytes(of: file, 0..<protectedHeadInBytes)
        let (cost, salt, nonce) = try readHead(head)
        let lock = try lock(cost, salt)
        let secrets: SecretBytes
        do throws(CryptoError) {
            secrets = try AEAD.openXChaChaSecret(
                bytes(of: file, protectedHeadInBytes..<end), key: lock.key, nonce: nonce, associatedData: head)
        } catch {
            throw .wrongPassphrase
        }
        return (try identity(from: secrets), lock)
    }

    // MARK: Private parts

    private static let magic = [UInt8]("ATELKEY".utf8)
    private static let headInBytes = 8
    private static let protectedHeadInBytes = headInBytes + 8 + PasswordHash.saltInBytes + AEAD.longNonceInBytes
    /// The two keys at the start of what is secret.
    private static let keysInBytes = 64

    /// Length, magic, version and checksum; gives the version and where the checksum begins.
    private static func check(_ file: SecretBytes) throws(IdentityError) -> (version: UInt8, end: Int) {
        guard file.count <= countInBytesMax else {
            let limit = UInt64(countInBytesMax)
            throw .malformed(.overLimit(field: "key file", value: UInt64(file.count), limit: limit))
        }
        let start = bytes(of: file, 0..<min(file.count, headInBytes))
        guard start.starts(with: magic) else { throw .notAKeyFile }
        guard let version = start.dropFirst(magic.count).first else { throw truncated(file, headInBytes) }
        let secretStart: Int
        switch version {
        case plainVersion: secretStart = headInBytes
        case protectedVersion: secretStart = protectedHeadInBytes + AEAD.tagInBytes
        default: throw .unknownVersion(version)
        }
        guard file.count > secretStart + keysInBytes + Bytes32.count else {
            throw truncated(file, secretStart + keysInBytes + Bytes32.count + 1)
        }
        let end = file.count - Bytes32.count
        guard checksum(of: file.part(0..<end)) == bytes(of: file, end..<file.count) else { throw .wrongChecksum }
        return (version, end)
    }

    private static func readHead(
        _ head: [UInt8]
    ) throws(IdentityError) -> (cost: PasswordHash.Cost, salt: [UInt8], nonce: [UInt8]) {
        var reader = ByteReader(head.dropFirst(headInBytes))
        do throws(CodecError) {
            let passes = try reader.uint32()
            let memory = try reader.uint32()
            guard PasswordHash.Cost.passesAllowed.contains(passes) else {
                throw .invalidValue(field: "passes", value: UInt64(passes))
            }
            guard PasswordHash.Cost.memoryAllowedInKiB.contains(memory) else {
                throw .invalidValue(field: "memory", value: UInt64(memory))
            }
            let salt = try reader.bytes(PasswordHash.saltInBytes)
            return (
                PasswordHash.Cost(passes: passes, memoryInKiB: memory), salt, try reader.bytes(AEAD.longNonceInBytes)
            )
        } catch {
            throw .malformed(error)
        }
    }

    /// Both keys, then what is not secret.
    private static func secrets(of identity: LocalIdentity) -> SecretBytes {
        var tail = ByteWriter(reserving: 320)
        tail.prefixed(identity.certificate.encode())
        tail.prefixed(identity.name)
        let result = SecretBytes(count: keysInBytes + tail.count)
        var page = Page(result)
        page.place(identity.device.seed)
        page.place(identity.channel.secret)
        page.place(tail.bytes)
        return result
    }

    private static func identity(from secrets: SecretBytes) throws(IdentityError) -> LocalIdentity {
        guard secrets.count > keysInBytes else {
            throw .malformed(.truncated(needed: keysInBytes + 1, available: secrets.count))
        }
        var reader = ByteReader(bytes(of: secrets, keysInBytes..<secrets.count))
        let (certificate, name): ([UInt8], String)
        do throws(CodecError) {
            certificate = try reader.prefixedBytes(atMost: ChannelCertificate.countInBytes, field: "certificate")
            name = try reader.prefixedString(atMostBytes: DeviceName.countInBytesMax, field: "name")
            try reader.expectEnd()
        } catch {
            throw .malformed(error)
        }
        return try LocalIdentity(
            device: DeviceKey(seed: secrets.part(0..<Signing.seedInBytes)),
            channel: KeyPair(secret: secrets.part(Signing.seedInBytes..<keysInBytes)),
            certificate: try ChannelCertificate(decoding: certificate), name: name)
    }

    /// `head`, `count` bytes that `body` places, and the checksum of both.
    private static func checked(_ head: [UInt8], _ count: Int, _ body: (inout Page) -> Void) -> SecretBytes {
        let result = SecretBytes(count: head.count + count + Bytes32.count)
        var page = Page(result)
        page.place(head)
        body(&page)
        page.place(checksum(of: result.part(0..<head.count + count)))
        return result
    }

    private static func truncated(_ file: SecretBytes, _ needed: Int) -> IdentityError {
        .malformed(.truncated(needed: needed, available: file.count))
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
}

/// A page that is filled from its start.
private struct Page {
    private let target: SecretBytes
    private var filled = 0

    init(_ target: SecretBytes) {
        self.target = target
    }

    mutating func place(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { place($0) }
    }

    mutating func place(_ secret: SecretBytes) {
        secret.withUnsafeBytes { place($0) }
    }

    private mutating func place(_ bytes: UnsafeRawBufferPointer) {
        target.withUnsafeMutableBytes { page in
            UnsafeMutableRawBufferPointer(rebasing: page[filled..<filled + bytes.count]).copyMemory(from: bytes)
        }
        filled += bytes.count
    }
}
