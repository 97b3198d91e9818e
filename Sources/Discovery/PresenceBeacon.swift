package import SodiumCrypto
package import WireCodec

/// "A member of these spaces is here, and takes connections on this port": told to the members, hidden from all others.
///
/// To who has no key of the sender's spaces each field but the head is random, and all of them are others after ten
/// minutes and after a new start. A beacon proves nothing: it can be recorded and sent again from elsewhere for as long
/// as its slot is known, and any member can make one in another's name.
/// Bytes: `Protocol/discovery.md`, section 3.
package struct PresenceBeacon: Hashable, Sendable {
    /// What members read: who it is, by the beginning of the device key, and where it listens.
    package struct Sender: Hashable, Sendable {
        /// The first four bytes of the device key. Who shares them with another member is tried as well.
        package let prefix: UInt32
        package let port: UInt16

        package init(device: Bytes32, port: UInt16) {
            self.init(prefix: Self.prefix(of: device), port: port)
        }

        fileprivate init(prefix: UInt32, port: UInt16) {
            self.prefix = prefix
            self.port = port
        }

        package func matches(_ device: Bytes32) -> Bool { Self.prefix(of: device) == prefix }

        private static func prefix(of device: Bytes32) -> UInt32 { UInt32(device.leadingWord >> 32) }
    }

    private struct Entry: Hashable, Sendable {
        let mark: UInt64
        /// Two zero bytes, then the prefix and the port under the tag's pad.
        let sealed: UInt64
    }

    /// Spaces told at once.
    package static let entriesMax = 16
    /// An entry for a space: its mark and what is sealed for its members.
    static let entryInBytes = 14
    private static let announcement: UInt8 = 3
    private static let question: UInt8 = 4

    /// Whether members who hear it are asked to answer: while a node begins to announce itself.
    package let asks: Bool
    package let instance: [UInt8]
    private let entries: [Entry]
    private let filling: [UInt8]

    /// A beacon for the members who have one of the keys, at most `entriesMax`. Places that are left over, and the
    /// order of all, are random: how many spaces a node has is not seen.
    package init(
        of sender: Sender, for keys: [SecretBytes], slot: UInt64, instance: [UInt8], random: RandomSource
    ) {
        precondition(keys.count <= Self.entriesMax, "a beacon tells at most 16 spaces")
        var entries = keys.map { key in
            let tag = RotatingTag(key: key, slot: slot, instance: instance)
            return Entry(mark: tag.mark, sealed: Self.number(sender) ^ tag.pad)
        }
        while entries.count < Self.entriesMax {
            entries.append(Entry(mark: random.next(), sealed: random.next() >> 16))
        }
        var generator = random
        entries.shuffle(using: &generator)
        self.init(
            asks: false, instance: instance, entries: entries,
            filling: random.bytes(BeaconHeader.countInBytes - Self.fillingOffset))
    }

    private init(asks: Bool, instance: [UInt8], entries: [Entry], filling: [UInt8]) {
        self.asks = asks
        self.instance = instance
        self.entries = entries
        self.filling = filling
    }

    /// The same in all but whether it asks: beacons of one instance must not differ elsewhere, or what differs would
    /// show which entries are random.
    package func asking(_ asks: Bool) -> PresenceBeacon {
        PresenceBeacon(asks: asks, instance: instance, entries: entries, filling: filling)
    }

    /// Who sent it, if it was made under this key and slot. One hash.
    package func sender(under key: SecretBytes, slot: UInt64) -> Sender? {
        let tag = RotatingTag(key: key, slot: slot, instance: instance)
        guard let entry = entries.first(where: { $0.mark == tag.mark }) else { return nil }
        let number = entry.sealed ^ tag.pad
        let port = UInt16(truncatingIfNeeded: number)
        return port == 0 ? nil : Sender(prefix: UInt32(truncatingIfNeeded: number >> 16), port: port)
    }

    // MARK: Bytes

    package func encode() -> [UInt8] {
        var writer = BeaconHeader.writer(kind: asks ? Self.question : Self.announcement)
        writer.raw(instance)
        for entry in entries {
            writer.uint64(entry.mark)
            writer.uint32(UInt32(truncatingIfNeeded: entry.sealed >> 16))
            writer.uint16(UInt16(truncatingIfNeeded: entry.sealed))
        }
        writer.raw(filling)
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DiscoveryError) {
        let kind = try BeaconHeader.kind(of: bytes)
        guard kind == Self.announcement || kind == Self.question else { throw .unknownKind(kind) }
        do {
            var reader = ByteReader(bytes[BeaconHeader.headInBytes...])
            let instance = try reader.bytes(BeaconHeader.instanceInBytes)
            var entries: [Entry] = []
            entries.reserveCapacity(Self.entriesMax)
            for _ in 0..<Self.entriesMax {
                let mark = try reader.uint64()
                let prefix = try reader.uint32()
                entries.append(Entry(mark: mark, sealed: UInt64(prefix) << 16 | UInt64(try reader.uint16())))
            }
            self.init(
                asks: kind == Self.question, instance: instance, entries: entries, filling: [UInt8](reader.rest()))
        } catch {
            throw .malformed(error)
        }
    }

    private static let fillingOffset =
        BeaconHeader.headInBytes + BeaconHeader.instanceInBytes + entriesMax * entryInBytes

    private static func number(_ sender: Sender) -> UInt64 { UInt64(sender.prefix) << 16 | UInt64(sender.port) }
}
