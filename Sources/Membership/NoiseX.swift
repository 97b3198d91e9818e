internal import Noise
internal import SodiumCrypto
internal import WireCodec

/// The one message of `Noise_X_25519_ChaChaPoly_BLAKE2b`: bytes for the holder of a key, who need not be there.
///
/// An ephemeral key, then the sender's key and the bytes, each with a tag.
enum NoiseX {
    static let overheadInBytes = 32 + 48 + AEAD.tagInBytes

    private static let name = "Noise_X_25519_ChaChaPoly_BLAKE2b"

    /// What is bound beside the bytes themselves.
    struct Place {
        let prologue: [UInt8]
        let recipient: Bytes32
    }

    /// About 0.2 ms.
    static func seal(
        _ payload: [UInt8], to place: Place, from sender: KeyPair, random: RandomSource, fixedEphemeral: KeyPair?
    ) throws(EpochError) -> [UInt8] {
        do throws(NoiseError) {
            var handshake = try HandshakeState(
                name: try ProtocolName(name), role: .initiator, prologue: place.prologue, localStatic: sender,
                remoteStatic: place.recipient, random: random, fixedEphemeral: fixedEphemeral)
            return try handshake.writeMessage(payload)
        } catch {
            // Name and lengths are ours; the one thing that can be wrong is the recipient's key.
            throw .unusableRecipient
        }
    }

    static func open(_ sealed: [UInt8], prologue: [UInt8], with pair: KeyPair) throws(EpochError) -> [UInt8] {
        do throws(NoiseError) {
            // Who only reads draws nothing.
            var handshake = try HandshakeState(
                name: try ProtocolName(name), role: .responder, prologue: prologue, localStatic: pair,
                random: RandomSource(seed: 0))
            return try handshake.readMessage(sealed)
        } catch {
            throw .notOpened
        }
    }
}
