package import SodiumCrypto
package import WireCodec

/// Where a seal goes: one device, and which of its keys.
package struct SealRecipient: Hashable, Sendable {
    /// The serial that stands for the device's channel key, for devices without a prekey.
    package static let channelKeySerial: UInt64 = 0

    package let device: Bytes32
    /// Of the prekey, or `channelKeySerial`.
    package let serial: UInt64
    package let key: Bytes32

    package init(device: Bytes32, serial: UInt64, key: Bytes32) {
        self.device = device
        self.serial = serial
        self.key = key
    }
}

/// An epoch's key for one device, as one message of Noise X (Protocol/epochs.md, section 2).
extension EpochKey {
    /// An ephemeral key, the sender's key with a tag, the epoch's key with a tag.
    package static let sealInBytes = NoiseX.overheadInBytes + countInBytes

    /// 128 bytes. About 0.2 ms. `sender` is the channel key of whoever seals; who that is says the op or the channel
    /// that carries the seal.
    package func seal(
        to recipient: SealRecipient, from sender: KeyPair, random: RandomSource
    ) throws(EpochError) -> [UInt8] {
        try seal(to: recipient, from: sender, random: random, fixedEphemeral: nil)
    }

    func seal(
        to recipient: SealRecipient, from sender: KeyPair, random: RandomSource, fixedEphemeral: KeyPair?
    ) throws(EpochError) -> [UInt8] {
        var payload = secret.withUnsafeBytes { [UInt8]($0) }
        defer { SecretBytes.wipe(&payload) }
        let prologue = Self.prologue(space, epoch: id, device: recipient.device, serial: recipient.serial)
        return try NoiseX.seal(
            payload, to: NoiseX.Place(prologue: prologue, recipient: recipient.key), from: sender, random: random,
            fixedEphemeral: fixedEphemeral)
    }

    /// The key that was sealed to `device` under the pair of `serial`, once it is what the epoch's id commits to.
    package init(
        opening sealed: [UInt8], of epoch: Bytes32, in space: SpaceID, for device: Bytes32, serial: UInt64,
        with pair: KeyPair
    ) throws(EpochError) {
        guard sealed.count == Self.sealInBytes else { throw .notOpened }
        let prologue = Self.prologue(space, epoch: epoch, device: device, serial: serial)
        var payload = try NoiseX.open(sealed, prologue: prologue, with: pair)
        try self.init(space: space, SecretBytes(moving: &payload), committedBy: epoch)
    }

    private static func prologue(_ space: SpaceID, epoch: Bytes32, device: Bytes32, serial: UInt64) -> [UInt8] {
        var writer = ByteWriter(reserving: 128)
        writer.raw("epoch-seal/1".utf8)
        writer.raw(space.bytes)
        writer.raw(epoch)
        writer.raw(device)
        writer.uint64(serial)
        return writer.bytes
    }
}
