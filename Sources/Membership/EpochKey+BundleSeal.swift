package import SodiumCrypto
package import WireCodec

/// An epoch's key for one device in the head of a bundle, as one message of Noise X (Protocol/bundles.md, section 2).
///
/// Unlike a seal of the log it says which space it is of: who opens a bundle may never have heard of the space.
extension EpochKey {
    package static let bundleSealInBytes = NoiseX.overheadInBytes + Bytes32.count + countInBytes

    /// 160 bytes, for one bundle alone. About 0.2 ms.
    package func seal(
        forBundle bundle: Bytes32, to recipient: SealRecipient, from sender: KeyPair, random: RandomSource
    ) throws(EpochError) -> [UInt8] {
        try seal(forBundle: bundle, to: recipient, from: sender, random: random, fixedEphemeral: nil)
    }

    func seal(
        forBundle bundle: Bytes32, to recipient: SealRecipient, from sender: KeyPair, random: RandomSource,
        fixedEphemeral: KeyPair?
    ) throws(EpochError) -> [UInt8] {
        // Right behind the space: an array of the key alone would not be wiped.
        var payload = secret.withUnsafeBytes { space.bytes.bytes + $0 }
        defer { SecretBytes.wipe(&payload) }
        let place = NoiseX.Place(
            prologue: Self.bundlePrologue(bundle, epoch: id, device: recipient.device, serial: recipient.serial),
            recipient: recipient.key)
        return try NoiseX.seal(
            payload, to: place, from: sender, random: random, fixedEphemeral: fixedEphemeral)
    }

    /// The key that was sealed to `device` under the pair of `serial`, with its space, once it is what the epoch's id
    /// commits to. Anybody can have sealed it: it counts for no more than this bundle until a log states the epoch.
    package init(
        openingBundleSeal sealed: [UInt8], of epoch: Bytes32, in bundle: Bytes32, for device: Bytes32, serial: UInt64,
        with pair: KeyPair
    ) throws(EpochError) {
        guard sealed.count == Self.bundleSealInBytes else { throw .notOpened }
        let prologue = Self.bundlePrologue(bundle, epoch: epoch, device: device, serial: serial)
        var payload = try NoiseX.open(sealed, prologue: prologue, with: pair)
        defer { SecretBytes.wipe(&payload) }
        guard let space = Bytes32(payload.prefix(Bytes32.count)) else { throw .notOpened }
        var secret = Array(payload.dropFirst(Bytes32.count))
        try self.init(space: SpaceID(space), SecretBytes(moving: &secret), committedBy: epoch)
    }

    private static func bundlePrologue(
        _ bundle: Bytes32, epoch: Bytes32, device: Bytes32, serial: UInt64
    ) -> [UInt8] {
        var writer = ByteWriter(reserving: 128)
        writer.raw("bundle-seal/1".utf8)
        writer.raw(bundle)
        writer.raw(epoch)
        writer.raw(device)
        writer.uint64(serial)
        return writer.bytes
    }
}
