internal import CSodium
package import WireCodec

/// An X25519 key pair (RFC 7748).
package struct KeyPair: Sendable {
    package let publicKey: Bytes32
    package let secret: SecretBytes

    /// The pair of a private key of 32 bytes. About 50 µs.
    package init(secret: SecretBytes) {
        precondition(secret.count == KeyAgreement.keyInBytes, "an X25519 private key has 32 bytes")
        self.secret = secret
        publicKey = Bytes32 { _ = crypto_scalarmult_curve25519_base($0, secret.pointer) }
    }

    package static func generate(from random: RandomSource) -> KeyPair {
        KeyPair(secret: random.secret(KeyAgreement.keyInBytes))
    }
}

/// X25519 (RFC 7748, section 5).
package enum KeyAgreement {
    package static let keyInBytes = 32

    /// Throws `invalidPoint` when the result is all zero, as every point of low order gives. About 50 µs.
    package static func sharedSecret(_ secret: SecretBytes, _ publicKey: Bytes32) throws(CryptoError) -> SecretBytes {
        let shared = SecretBytes(count: keyInBytes)
        try sharedSecret(secret, publicKey, into: shared)
        return shared
    }

    /// The same into a page that is there already, which saves the cost of making one.
    package static func sharedSecret(
        _ secret: SecretBytes, _ publicKey: Bytes32, into shared: SecretBytes
    ) throws(CryptoError) {
        precondition(secret.count == keyInBytes && shared.count == keyInBytes, "X25519 works on 32 bytes")
        guard crypto_scalarmult_curve25519(shared.pointer, secret.pointer, publicKey.bytes) == 0 else {
            throw .invalidPoint
        }
    }
}
