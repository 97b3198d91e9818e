package import SodiumCrypto
package import WireCodec

/// This device's prekeys with their private halves, and when they are made and deleted.
///
/// Invariant: sorted by serial, none twice; every one is signed by the device.
package struct OwnPrekeys: Sendable {
    package struct Entry: Sendable {
        package let prekey: Prekey
        package let pair: KeyPair
    }

    /// A new one is made so long after the newest.
    package static let renewalInSeconds: UInt64 = 7 * 86_400
    /// A private half goes so long after the next prekey was made: what was sealed to it must have come by then.
    package static let keptInSeconds: UInt64 = 30 * 86_400
    /// More than the two spans leave.
    package static let countMax = 64

    package private(set) var entries: [Entry] = []

    package init() {}

    package var newest: Entry? { entries.last }

    /// The pair to open what was sealed to a serial; nil when it was deleted, or never was.
    package func pair(serial: UInt64) -> KeyPair? {
        entries.first { $0.prekey.serial == serial }?.pair
    }

    /// Makes what is due and deletes what is over; true when anything changed. `now` is in seconds since the Unix
    /// epoch.
    ///
    /// The serial follows the clock, so that a device that was set up again from its seed goes on above its earlier
    /// ones. Where the clock was far ahead once, a new one is made rather than none for a long time.
    package mutating func rotate(by device: DeviceKey, at now: UInt64, from random: RandomSource) -> Bool {
        // No clock of a person's machine reaches past what a record holds.
        let now = min(now, Prekey.numberMax)
        let wasDue =
            newest.map { newest in
                let made = newest.prekey.notBefore
                return now >= made + Self.renewalInSeconds || now + Self.renewalInSeconds < made
            } ?? true
        let isDue = wasDue && (newest?.prekey.serial ?? 0) < Prekey.numberMax
        if isDue {
            let pair = KeyPair.generate(from: random)
            let serial = max(now, 1, (newest?.prekey.serial ?? 0) + 1)
            let prekey = Prekey.issue(
                by: device, key: pair.publicKey, notBefore: now, serial: serial)
            entries.append(Entry(prekey: prekey, pair: pair))
        }
        let before = entries.count
        let keptFrom = now >= Self.keptInSeconds ? now - Self.keptInSeconds : 0
        let nexts = entries.dropFirst().map(\.prekey.notBefore)
        let isOver = nexts.map { $0 <= keptFrom }
        entries = entries.indices.filter { $0 >= isOver.count || !isOver[$0] }.map { entries[$0] }
        if entries.count > Self.countMax { entries.removeFirst(entries.count - Self.countMax) }
        return isDue || entries.count != before
    }

    // MARK: In the store

    private static let version: UInt8 = 1

    /// For this device's own database; holds the private halves.
    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 16 + entries.count * 112)
        writer.uint8(Self.version)
        writer.varint(entries.count)
        for entry in entries {
            writer.uint64(entry.prekey.serial)
            writer.uint64(entry.prekey.notBefore)
            entry.pair.secret.withUnsafeBytes { writer.raw($0) }
            writer.raw(entry.prekey.signature)
        }
        return writer.bytes
    }

    /// Reads what `encode` wrote for `device`; another device's, or changed bytes, are refused.
    package init(decoding bytes: [UInt8], of device: Bytes32) throws(IdentityError) {
        var reader = ByteReader(bytes)
        do throws(CodecError) {
            let version = try reader.uint8()
            guard version == Self.version else { throw .invalidValue(field: "version", value: UInt64(version)) }
        } catch {
            throw .malformed(error)
        }
        let rows: [(serial: UInt64, notBefore: UInt64, secret: SecretBytes, signature: [UInt8])]
        do throws(CodecError) {
            rows = try Self.rows(from: &reader)
        } catch {
            throw .malformed(error)
        }
        for row in rows {
            let pair = KeyPair(secret: row.secret)
            let prekey = try Prekey(
                deviceKey: device, key: pair.publicKey, notBefore: row.notBefore, serial: row.serial,
                checking: row.signature)
            entries.append(Entry(prekey: prekey, pair: pair))
        }
    }

    private static func rows(
        from reader: inout ByteReader
    ) throws(CodecError) -> [(serial: UInt64, notBefore: UInt64, secret: SecretBytes, signature: [UInt8])] {
        var rows: [(serial: UInt64, notBefore: UInt64, secret: SecretBytes, signature: [UInt8])] = []
        for _ in 0..<(try reader.varint(atMost: countMax, field: "prekeys")) {
            let serial = try reader.uint64()
            if let last = rows.last, last.serial >= serial { throw .invalidValue(field: "serial", value: serial) }
            let notBefore = try reader.uint64()
            var secret = try reader.bytes(KeyAgreement.keyInBytes)
            rows.append(
                (serial, notBefore, SecretBytes(moving: &secret), try reader.bytes(Signing.signatureInBytes)))
        }
        try reader.expectEnd()
        return rows
    }
}
