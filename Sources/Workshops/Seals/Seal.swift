internal import Noise
internal import SodiumCrypto
internal import WireCodec

/// The one message of `Noise_N_25519_ChaChaPoly_BLAKE2b`: an ephemeral key, then the bytes with a tag. Who says them is
/// bound by the prologue, and proven by the signature of the change that carries them.
enum Seal {
    static let overheadInBytes = 32 + AEAD.tagInBytes
    /// What is sealed is filled up with zeros to a multiple, so that its length does not tell what was chosen.
    static let blockInBytes = 256

    private static let name = "Noise_N_25519_ChaChaPoly_BLAKE2b"

    /// A count of two bytes, the bytes, zeros.
    static func seal(
        _ bytes: [UInt8], _ prologue: [UInt8], to key: Bytes32, random: RandomSource, atMostBytes limit: Int,
        fixedEphemeral: KeyPair? = nil
    ) throws(WorkshopError) -> [UInt8] {
        let room = limit - overheadInBytes - 2
        guard bytes.count <= room else { throw .tooLong(maxInBytes: room) }
        var writer = ByteWriter(reserving: bytes.count + blockInBytes)
        writer.uint16(UInt16(bytes.count))
        writer.raw(bytes)
        let filled = (writer.bytes.count + blockInBytes - 1) / blockInBytes * blockInBytes
        let padded = writer.bytes + [UInt8](repeating: 0, count: filled - writer.bytes.count)
        return try sealBare(padded, prologue, to: key, random: random, fixedEphemeral: fixedEphemeral)
    }

    static func open(_ sealed: [UInt8], _ prologue: [UInt8], with pair: KeyPair) throws(WorkshopError) -> [UInt8] {
        let padded = try openBare(sealed, prologue, with: pair)
        guard padded.count >= 2, padded.count.isMultiple(of: blockInBytes) else { throw .notOpened }
        let count = Int(padded[0]) << 8 | Int(padded[1])
        let filled = (count + 2 + blockInBytes - 1) / blockInBytes * blockInBytes
        guard filled == padded.count, padded[(2 + count)...].allSatisfy({ $0 == 0 }) else { throw .notOpened }
        return Array(padded[2..<2 + count])
    }

    static func sealBare(
        _ bytes: [UInt8], _ prologue: [UInt8], to key: Bytes32, random: RandomSource, fixedEphemeral: KeyPair? = nil
    ) throws(WorkshopError) -> [UInt8] {
        do throws(NoiseError) {
            var handshake = try HandshakeState(
                name: try ProtocolName(name), role: .initiator, prologue: prologue, remoteStatic: key, random: random,
                fixedEphemeral: fixedEphemeral)
            return try handshake.writeMessage(bytes)
        } catch {
            // Name and lengths are ours; the one thing that can be wrong is the recipient's key.
            throw .unusableKey
        }
    }

    static func openBare(_ sealed: [UInt8], _ prologue: [UInt8], with pair: KeyPair) throws(WorkshopError) -> [UInt8] {
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
