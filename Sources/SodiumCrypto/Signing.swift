internal import CSodium
package import WireCodec

/// Ed25519 (RFC 8032) with libsodium's answers at the edges: canonical encodings only, no small-order keys.
///
/// Every check that decides what enters a document goes through `isValid`, so that all nodes give the same answer
/// where implementations differ ("Taming the many EdDSAs", 2020).
package enum Signing {
    package static let signatureInBytes = 64
    package static let seedInBytes = 32
    package static let secretKeyInBytes = 64

    /// The pair that belongs to a seed of 32 bytes. The secret key is the seed and the public key.
    package static func keyPair(seed: SecretBytes) -> (publicKey: Bytes32, secretKey: SecretBytes) {
        precondition(seed.count == seedInBytes, "an Ed25519 seed has 32 bytes")
        let secretKey = SecretBytes(count: secretKeyInBytes)
        let publicKey = Bytes32 { _ = crypto_sign_seed_keypair($0, secretKey.pointer, seed.pointer) }
        return (publicKey, secretKey)
    }

    /// 64 bytes; the same message and key always give the same signature. About 35 µs.
    package static func sign(_ message: [UInt8], with secretKey: SecretBytes) -> [UInt8] {
        precondition(secretKey.count == secretKeyInBytes, "an Ed25519 secret key has 64 bytes")
        return [UInt8](unsafeUninitializedCapacity: signatureInBytes) { buffer, filled in
            _ = crypto_sign_detached(
                buffer.baseAddress!, nil, message, UInt64(message.count), secretKey.pointer)
            filled = signatureInBytes
        }
    }

    /// False for every signature that is not 64 bytes long too. About 80 µs.
    package static func isValid(_ signature: [UInt8], of message: [UInt8], by publicKey: Bytes32) -> Bool {
        guard signature.count == signatureInBytes else { return false }
        Sodium.start()
        return crypto_sign_verify_detached(signature, message, UInt64(message.count), publicKey.bytes) == 0
    }
}
