package import Membership
internal import SodiumCrypto
package import WireCodec

/// What a bundle begins with, in clear: under which key it lies, and that key sealed to devices.
///
/// To who holds none of the keys everything behind the mark is random, but for the count of the seals, which is filled
/// up. Bytes: Protocol/bundles.md, section 2.
package struct BundleHead: Equatable, Sendable {
    package struct Seal: Equatable, Sendable {
        /// By which a device finds the seal that is for it: of the bundle, the device and the serial of its key.
        package let hint: IDPrefix
        package let sealed: [UInt8]

        package init(hint: IDPrefix, sealed: [UInt8]) {
            precondition(sealed.count == EpochKey.bundleSealInBytes, "a seal of a bundle has 160 bytes")
            self.hint = hint
            self.sealed = sealed
        }
    }

    /// "atelier-bundle/1": what the bytes are, and by which version of this page.
    package static let mark = [UInt8]("atelier-bundle/1".utf8)
    package static let sealsMax = 1024
    /// The mark, three ids and the count of the seals.
    package static let fixedInBytes = 16 + 3 * Bytes32.count + 2
    package static let sealInBytes = IDPrefix.count + EpochKey.bundleSealInBytes

    /// Random.
    package let id: Bytes32
    /// The space's id, blinded by the bundle's.
    package let spaceTag: Bytes32
    package let epoch: Bytes32
    package let seals: [Seal]

    package init(id: Bytes32, space: SpaceID, epoch: Bytes32, seals: [Seal]) {
        precondition(seals.count <= Self.sealsMax, "a bundle has 1,024 seals at most")
        self.id = id
        spaceTag = Self.tag(of: space, in: id)
        self.epoch = epoch
        self.seals = seals
    }

    /// Whether it is a bundle of that space. A stranger, who does not know the space's id, cannot tell.
    package func isOf(_ space: SpaceID) -> Bool { Self.tag(of: space, in: id) == spaceTag }

    package static func tag(of space: SpaceID, in bundle: Bytes32) -> Bytes32 {
        BLAKE2b.hash256([UInt8]("bundle-space/1".utf8) + bundle.bytes + space.bytes.bytes)
    }

    package static func hint(of device: Bytes32, serial: UInt64, in bundle: Bytes32) -> IDPrefix {
        var writer = ByteWriter(reserving: 96)
        writer.raw("bundle-hint/1".utf8)
        writer.raw(bundle)
        writer.raw(device)
        writer.uint64(serial)
        return IDPrefix(BLAKE2b.hash256(writer.bytes))
    }

    /// How many seals a bundle has that is sealed to so many devices: a power of two, at least 8.
    package static func filledCount(_ count: Int) -> Int {
        var filled = 8
        while filled < min(count, sealsMax) { filled *= 2 }
        return filled
    }

    // MARK: Bytes

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: Self.fixedInBytes + seals.count * Self.sealInBytes)
        writer.raw(Self.mark)
        writer.raw(id)
        writer.raw(spaceTag)
        writer.raw(epoch)
        writer.uint16(UInt16(seals.count))
        for seal in seals {
            writer.uint64(seal.hint.value)
            writer.raw(seal.sealed)
        }
        return writer.bytes
    }

    /// How long a head is that begins with these bytes; nil when there are too few of them to tell.
    package static func countInBytes(of start: [UInt8]) throws(ReplicationError) -> Int? {
        guard start.starts(with: mark.prefix(start.count)) else { throw .notABundle }
        guard start.count >= fixedInBytes else { return nil }
        let count = Int(start[fixedInBytes - 2]) << 8 | Int(start[fixedInBytes - 1])
        guard count <= sealsMax else {
            throw .malformed(.overLimit(field: "seals", value: UInt64(count), limit: UInt64(sealsMax)))
        }
        return fixedInBytes + count * sealInBytes
    }

    package init(decoding bytes: [UInt8]) throws(ReplicationError) {
        guard let count = try Self.countInBytes(of: bytes) else {
            throw .malformed(.truncated(needed: Self.fixedInBytes, available: bytes.count))
        }
        var reader = ByteReader(bytes)
        do {
            _ = try reader.bytes(Self.mark.count)
            id = try reader.bytes32()
            spaceTag = try reader.bytes32()
            epoch = try reader.bytes32()
            _ = try reader.uint16()
            var seals: [Seal] = []
            while reader.consumed < count {
                let hint = IDPrefix(value: try reader.uint64())
                seals.append(Seal(hint: hint, sealed: try reader.bytes(EpochKey.bundleSealInBytes)))
            }
            try reader.expectEnd()
            self.seals = seals
        } catch {
            throw .malformed(error)
        }
    }
}
