package import Identity
package import Membership
internal import SodiumCrypto
package import WireCodec

/// Where one device is in a space now, in its own signed words: the newest word counts, and none is ever stored
/// (Protocol/presence.md).
package struct PresenceMessage: WireMessage, Equatable {
    package static let type = MessageType.presence

    package let space: SpaceID
    package let device: Bytes32
    /// Rises with each word of the device: milliseconds since the Unix epoch by its clock, or one more than the last.
    package let counter: UInt64
    /// Canonical JSON, an object; nothing at all when the device is not in the space any more.
    package let fields: [UInt8]
    package let signature: [UInt8]
    /// The beginnings of the keys of devices that hear it from who sent this message, or before; not signed. Sorted.
    package let told: [UInt32]

    /// Signs it: about 30 µs.
    package init(space: SpaceID, counter: UInt64, fields: [UInt8], by key: DeviceKey) {
        self.space = space
        device = key.publicKey
        self.counter = counter
        self.fields = fields
        signature = key.sign(Self.signedBytes(space: space, device: key.publicKey, counter: counter, fields: fields))
        told = []
    }

    private init(_ message: PresenceMessage, told: [UInt32]) {
        space = message.space
        device = message.device
        counter = message.counter
        fields = message.fields
        signature = message.signature
        self.told = told
    }

    /// The same, as it is passed on to more devices.
    package func told(to devices: some Sequence<Bytes32>) -> PresenceMessage {
        let all = Set(told).union(devices.map(Self.beginning)).sorted()
        return PresenceMessage(self, told: Array(all.prefix(ReplicationLimits.presenceToldCount)))
    }

    /// Whether a device hears it without this one.
    package func isTold(to device: Bytes32) -> Bool { told.contains(Self.beginning(of: device)) }

    /// About 80 µs.
    package var isSigned: Bool {
        let signed = Self.signedBytes(space: space, device: device, counter: counter, fields: fields)
        return Signing.isValid(signature, of: signed, by: device)
    }

    private static func beginning(of device: Bytes32) -> UInt32 {
        UInt32(truncatingIfNeeded: device.leadingWord >> 32)
    }

    private static func signedBytes(space: SpaceID, device: Bytes32, counter: UInt64, fields: [UInt8]) -> [UInt8] {
        var writer = ByteWriter(reserving: 128 + fields.count)
        writer.raw("whereabouts/1".utf8)
        writer.raw(space.bytes)
        writer.raw(device)
        writer.uint64(counter)
        writer.prefixed(fields)
        return writer.bytes
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        device = try reader.bytes32()
        counter = try reader.uint64()
        fields = try reader.prefixedBytes(atMost: ReplicationLimits.presenceInBytes, field: "fields")
        if !fields.isEmpty {
            let value = try? JSONValue(canonical: fields, atMostBytes: ReplicationLimits.presenceInBytes)
            guard value?.object != nil else { throw .invalidValue(field: "fields", value: UInt64(fields.count)) }
        }
        signature = try reader.bytes(Signing.signatureInBytes)
        let count = try reader.varint(atMost: ReplicationLimits.presenceToldCount, field: "told")
        var told: [UInt32] = []
        for index in 0..<count {
            let beginning = try reader.uint32()
            if let last = told.last, last >= beginning { throw .invalidValue(field: "told", value: UInt64(index)) }
            told.append(beginning)
        }
        self.told = told
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 160 + fields.count + told.count * 4)
        writer.raw(space.bytes)
        writer.raw(device)
        writer.uint64(counter)
        writer.prefixed(fields)
        writer.raw(signature)
        writer.varint(told.count)
        for beginning in told { writer.uint32(beginning) }
        return writer.bytes
    }
}
