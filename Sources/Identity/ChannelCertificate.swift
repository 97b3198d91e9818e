internal import SodiumCrypto
package import WireCodec

/// A device's word that an X25519 key is the one it speaks with.
///
/// The two keys have separate lives: the channel key may be renewed, the device key never changes.
/// Invariant: the signature is valid; a certificate whose signature is not cannot be made.
/// Bytes: `Protocol/identity.md`, section 3.
package struct ChannelCertificate: Hashable, Sendable {
    package static let version: UInt8 = 1
    package static let countInBytes = 145

    package let deviceKey: Bytes32
    package let channelKey: Bytes32
    /// Seconds since the Unix epoch by the device's own clock, which nobody else need trust: for people to read.
    package let notBefore: UInt64
    /// Counts the device's channel keys: of two certificates of one device the greater serial is the newer.
    package let serial: UInt64
    package let signature: [UInt8]

    package static func issue(
        by device: DeviceKey, channelKey: Bytes32, notBefore: UInt64, serial: UInt64
    ) -> ChannelCertificate {
        let message = signedBytes(device.publicKey, channelKey, notBefore: notBefore, serial: serial)
        return ChannelCertificate(
            deviceKey: device.publicKey, channelKey: channelKey, notBefore: notBefore, serial: serial,
            signature: device.sign(message))
    }

    /// Reads a certificate and checks its signature. About 80 µs.
    package init(decoding bytes: [UInt8]) throws(IdentityError) {
        self = try Self.parse(bytes)
        try verify()
    }

    /// Reads a certificate; checks its signature unless it is the very one that is known of its device.
    package init(
        decoding bytes: [UInt8], known: (_ deviceKey: Bytes32) -> ChannelCertificate?
    ) throws(IdentityError) {
        self = try Self.parse(bytes)
        if known(deviceKey) != self { try verify() }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: Self.countInBytes)
        writer.uint8(Self.version)
        writer.raw(deviceKey)
        writer.raw(channelKey)
        writer.uint64(notBefore)
        writer.uint64(serial)
        writer.raw(signature)
        return writer.bytes
    }

    /// Checks the signature once more. About 80 µs.
    package func verify() throws(IdentityError) {
        let message = Self.signedBytes(deviceKey, channelKey, notBefore: notBefore, serial: serial)
        guard Signing.isValid(signature, of: message, by: deviceKey) else { throw .invalidSignature }
    }

    /// Whether this takes the place of `other`, a certificate of the same device.
    package func supersedes(_ other: ChannelCertificate) -> Bool {
        deviceKey == other.deviceKey && serial > other.serial
    }

    package var id: DeviceID { DeviceID(publicKey: deviceKey) }

    // MARK: Private parts

    private init(deviceKey: Bytes32, channelKey: Bytes32, notBefore: UInt64, serial: UInt64, signature: [UInt8]) {
        self.deviceKey = deviceKey
        self.channelKey = channelKey
        self.notBefore = notBefore
        self.serial = serial
        self.signature = signature
    }

    private static func parse(_ bytes: [UInt8]) throws(IdentityError) -> ChannelCertificate {
        guard let version = bytes.first else { throw .malformed(.truncated(needed: 1, available: 0)) }
        guard version == Self.version else { throw .unknownVersion(version) }
        var reader = ByteReader(bytes.dropFirst())
        do throws(CodecError) {
            let certificate = ChannelCertificate(
                deviceKey: try reader.bytes32(), channelKey: try reader.bytes32(), notBefore: try reader.uint64(),
                serial: try reader.uint64(), signature: try reader.bytes(Signing.signatureInBytes))
            try reader.expectEnd()
            return certificate
        } catch {
            throw .malformed(error)
        }
    }

    private static func signedBytes(
        _ deviceKey: Bytes32, _ channelKey: Bytes32, notBefore: UInt64, serial: UInt64
    ) -> [UInt8] {
        var writer = ByteWriter(reserving: 96)
        writer.raw("channel-key/1".utf8)
        writer.raw(deviceKey)
        writer.raw(channelKey)
        writer.uint64(notBefore)
        writer.uint64(serial)
        return writer.bytes
    }
}
