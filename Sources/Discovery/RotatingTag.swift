package import SodiumCrypto
internal import WireCodec

/// A mark in a beacon by which the members of a space know it, and by which nobody else knows anything: it is another
/// one in each ten minutes and for each sender.
///
/// The bytes are those of BLAKE2b-256 under the space's discovery key, of "presence/1", the slot (`uint64`) and the
/// sender's instance (16 bytes): 8 bytes of mark, then 6 that hide what the sender says to members
/// (`Protocol/discovery.md`, section 3). An instance says one thing for a slot, so no pad hides two.
package struct RotatingTag: Equatable, Sendable {
    /// How long a tag is used.
    package static let slotInSeconds: UInt64 = 600

    package let mark: UInt64
    /// Two zero bytes and the pad.
    let pad: UInt64

    package init(key: SecretBytes, slot: UInt64, instance: [UInt8]) {
        precondition(instance.count == BeaconHeader.instanceInBytes, "an instance id has 16 bytes")
        var writer = ByteWriter(reserving: Self.label.count + 8 + instance.count)
        writer.raw(Self.label)
        writer.uint64(slot)
        writer.raw(instance)
        let hash = BLAKE2b.hash256(writer.bytes, key: key).bytes
        mark = Self.number(hash[0..<8])
        pad = Self.number(hash[8..<14])
    }

    package static func slot(ofUnixMilliseconds time: UInt64) -> UInt64 { time / 1000 / slotInSeconds }

    /// The slots under which a beacon may come: that of one's own clock first, and both beside it, since clocks differ.
    package static func slots(around slot: UInt64) -> [UInt64] {
        slot == 0 ? [0, 1] : [slot, slot - 1, slot + 1]
    }

    private static let label = [UInt8]("presence/1".utf8)

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
