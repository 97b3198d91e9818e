package import SodiumCrypto
package import WireCodec

/// A device's own Ed25519 signing key: made at installation, never copied, kept in locked memory.
package struct DeviceKey: Sendable {
    package let publicKey: Bytes32
    package let id: DeviceID
    /// 32 bytes, from which all else follows.
    let seed: SecretBytes
    private let secretKey: SecretBytes

    package init(seed: SecretBytes) {
        precondition(seed.count == Signing.seedInBytes, "a device's seed has 32 bytes")
        self.seed = seed
        (publicKey, secretKey) = Signing.keyPair(seed: seed)
        id = DeviceID(publicKey: publicKey)
    }

    package static func generate(from random: RandomSource) -> DeviceKey {
        DeviceKey(seed: random.secret(Signing.seedInBytes))
    }

    /// 64 bytes. The message begins with a label of its own, so that no signature means two things.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        Signing.sign(message, with: secretKey)
    }
}
