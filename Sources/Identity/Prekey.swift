internal import SodiumCrypto
package import WireCodec

/// An X25519 key of a device for what is sealed while it is away, in its own signed words.
///
/// Whoever takes a device's secrets later than the private half was deleted cannot open what was sealed to it.
/// Invariant: the signature is the device's. Bytes: `Protocol/identity.md`, section 8.
package struct Prekey: Hashable, Sendable {
    package let deviceKey: Bytes32
    package let key: Bytes32
    /// Seconds since the Unix epoch by the device's own clock.
    package let notBefore: UInt64
    /// Counts the device's prekeys from 1; the greatest is the one to seal to. 0 stands for the channel key elsewhere.
    package let serial: UInt64
    package let signature: [UInt8]

    /// Greatest serial and time: the greatest integer of a record.
    package static let numberMax: UInt64 = 1 << 53 - 1

    package static func issue(
        by device: DeviceKey, key: Bytes32, notBefore: UInt64, serial: UInt64
    ) -> Prekey {
        precondition((1...numberMax).contains(serial) && notBefore <= numberMax, "a prekey's numbers fit a record")
        let message = signedBytes(device.publicKey, key, notBefore: notBefore, serial: serial)
        return Prekey(
            deviceKey: device.publicKey, key: key, notBefore: notBefore, serial: serial,
            signature: device.sign(message))
    }

    /// Checks the signature. About 80 µs.
    package init(
        deviceKey: Bytes32, key: Bytes32, notBefore: UInt64, serial: UInt64, checking signature: [UInt8]
    ) throws(IdentityError) {
        guard (1...Self.numberMax).contains(serial) else { throw .notAPrekey(field: "serial") }
        guard notBefore <= Self.numberMax else { throw .notAPrekey(field: "notBefore") }
        let message = Self.signedBytes(deviceKey, key, notBefore: notBefore, serial: serial)
        guard Signing.isValid(signature, of: message, by: deviceKey) else { throw .invalidSignature }
        self.init(deviceKey: deviceKey, key: key, notBefore: notBefore, serial: serial, signature: signature)
    }

    private init(deviceKey: Bytes32, key: Bytes32, notBefore: UInt64, serial: UInt64, signature: [UInt8]) {
        self.deviceKey = deviceKey
        self.key = key
        self.notBefore = notBefore
        self.serial = serial
        self.signature = signature
    }

    private static func signedBytes(
        _ deviceKey: Bytes32, _ key: Bytes32, notBefore: UInt64, serial: UInt64
    ) -> [UInt8] {
        var writer = ByteWriter(reserving: 96)
        writer.raw("prekey/1".utf8)
        writer.raw(deviceKey)
        writer.raw(key)
        writer.uint64(notBefore)
        writer.uint64(serial)
        return writer.bytes
    }
}

// MARK: - As a record

extension Prekey {
    /// The fields of a record `device.prekey`; its author is the device.
    package var fields: JSONObject {
        var fields = JSONObject()
        fields["key"] = .string(key.hex)
        fields["notBefore"] = .int(Int64(notBefore))
        fields["serial"] = .int(Int64(serial))
        fields["signature"] = .string(Hex.encode(signature))
        return fields
    }

    /// Reads the fields of a record that `author` wrote, and checks the signature.
    package init(_ fields: JSONObject, by author: Bytes32) throws(IdentityError) {
        guard let key = fields["key"]?.string, let bytes = Bytes32(hex: key), bytes.hex == key else {
            throw .notAPrekey(field: "key")
        }
        guard let notBefore = fields["notBefore"]?.int.flatMap(UInt64.init(exactly:)) else {
            throw .notAPrekey(field: "notBefore")
        }
        guard let serial = fields["serial"]?.int.flatMap(UInt64.init(exactly:)) else {
            throw .notAPrekey(field: "serial")
        }
        guard let text = fields["signature"]?.string, let signature = Hex.decode(text), Hex.encode(signature) == text
        else { throw .notAPrekey(field: "signature") }
        self = try Prekey(
            deviceKey: author, key: bytes, notBefore: notBefore, serial: serial, checking: signature)
    }
}
