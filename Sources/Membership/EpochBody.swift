package import SodiumCrypto
package import WireCodec

/// Bytes sealed under an epoch, for whatever is not sent through a channel: bundles, and blobs in a mailbox.
///
/// Form: the epoch's id, 24 bytes of nonce, XChaCha20-Poly1305 of the body (Protocol/epochs.md, section 4).
package enum EpochBody {
    package static let overheadInBytes = Bytes32.count + AEAD.longNonceInBytes + AEAD.tagInBytes

    /// `context` says what the body is and where it belongs; whoever opens it says the same.
    package static func seal(
        _ body: [UInt8], under key: EpochKey, for purpose: EpochKey.Purpose, context: [UInt8], from random: RandomSource
    ) -> [UInt8] {
        let nonce = random.bytes(AEAD.longNonceInBytes)
        let sealed = AEAD.sealXChaCha(
            body, key: key.derived(for: purpose), nonce: nonce,
            associatedData: associatedData(key.space, key.id, context))
        return key.id.bytes + nonce + sealed
    }

    /// Which epoch's key opens the bytes; nil when they are too short for any.
    package static func epoch(of sealed: [UInt8]) -> Bytes32? {
        sealed.count >= overheadInBytes ? Bytes32(sealed.prefix(Bytes32.count)) : nil
    }

    package static func open(
        _ sealed: [UInt8], with key: EpochKey, for purpose: EpochKey.Purpose, context: [UInt8]
    ) throws(EpochError) -> [UInt8] {
        guard let epoch = epoch(of: sealed), epoch == key.id else { throw .notOpened }
        let bodyStart = Bytes32.count + AEAD.longNonceInBytes
        do throws(CryptoError) {
            return try AEAD.openXChaCha(
                Array(sealed[bodyStart...]), key: key.derived(for: purpose),
                nonce: Array(sealed[Bytes32.count..<bodyStart]),
                associatedData: associatedData(key.space, epoch, context))
        } catch {
            throw .notOpened
        }
    }

    private static func associatedData(_ space: SpaceID, _ epoch: Bytes32, _ context: [UInt8]) -> [UInt8] {
        [UInt8]("epoch-body/1".utf8) + space.bytes.bytes + epoch.bytes + context
    }
}
