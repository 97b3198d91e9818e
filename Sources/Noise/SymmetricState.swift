internal import SodiumCrypto
internal import WireCodec

/// The chaining key, the transcript's hash and the cipher of a running handshake (Noise, section 5.2).
///
/// A reference, like the cipher in it: its pages are overwritten as the handshake goes on.
final class SymmetricState {
    private let chainingKey: SecretBytes
    private(set) var handshakeHash: [UInt8]
    private let cipher = CipherState()

    static let hashInBytes = 64

    /// `InitializeSymmetric`: a name of up to 64 bytes is padded with zeros, a longer one hashed.
    init(protocolName: String) {
        let name = [UInt8](protocolName.utf8)
        if name.count <= Self.hashInBytes {
            handshakeHash = name + [UInt8](repeating: 0, count: Self.hashInBytes - name.count)
        } else {
            handshakeHash = BLAKE2b.hash512(name)
        }
        chainingKey = SecretBytes(copying: handshakeHash)
    }

    var hasKey: Bool { cipher.hasKey }

    func mixKey(_ input: SecretBytes) {
        cipher.initializeKey { key in
            KeyDerivation.hkdf(chainingKey: chainingKey, input: input, into: [chainingKey, key])
        }
    }

    /// For an ephemeral public key in a handshake with pre-shared keys (section 9.2).
    func mixKey(_ publicKey: Bytes32) {
        cipher.initializeKey { key in
            KeyDerivation.hkdf(chainingKey: chainingKey, input: publicKey.bytes, into: [chainingKey, key])
        }
    }

    func mixHash(_ data: some Sequence<UInt8>) {
        handshakeHash = BLAKE2b.hash512(handshakeHash + data)
    }

    /// The middle output is hashed into the transcript, so it is no secret of its own.
    func mixKeyAndHash(_ preSharedKey: SecretBytes) {
        let middle = SecretBytes(count: Self.hashInBytes)
        cipher.initializeKey { key in
            KeyDerivation.hkdf(chainingKey: chainingKey, input: preSharedKey, into: [chainingKey, middle, key])
        }
        middle.withUnsafeBytes { mixHash($0) }
    }

    /// Encrypts what follows `start` in `message` (or leaves it clear before the first key) and hashes it.
    func encryptAndHash(_ message: inout [UInt8], from start: Int) throws(NoiseError) {
        try cipher.encryptInPlace(&message, from: start, associatedData: handshakeHash)
        mixHash(message[start...])
    }

    func decryptAndHash(_ bytes: ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
        let plaintext = try cipher.decrypt(bytes, associatedData: handshakeHash)
        mixHash(bytes)
        return plaintext
    }

    /// `Split`: the initiator's sending key, then the responder's.
    func split() -> (CipherState, CipherState) {
        let pages = [SecretBytes(count: AEAD.keyInBytes), SecretBytes(count: AEAD.keyInBytes)]
        KeyDerivation.hkdf(chainingKey: chainingKey, input: [], into: pages)
        return (CipherState(key: pages[0]), CipherState(key: pages[1]))
    }

    /// The secret from which later keys of this connection are exported: HMAC(ck, "export" ‖ h).
    func exporterSecret() -> SecretBytes {
        KeyDerivation.hmacBLAKE2b(key: chainingKey, data: [UInt8]("export".utf8) + handshakeHash)
    }

    /// Forgets the chaining key once everything is derived from it.
    func erase() {
        chainingKey.erase()
    }
}
