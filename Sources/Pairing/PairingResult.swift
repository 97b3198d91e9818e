package import SodiumCrypto

/// What a run leaves to both sides, the same at each.
package struct PairingResult: Sendable {
    /// 32 bytes for the Noise handshake that follows.
    package let psk: SecretBytes
    /// The six messages of the run in order, each behind its length: part of the handshake's prologue.
    package let transcript: [UInt8]
}
