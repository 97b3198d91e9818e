package import WireCodec

/// How much of this device's disk a space may take. Of this node alone; no member hears of it.
///
/// Sizes are those that changes have on their way (`Change.countedInBytes`) and that blobs have in full: an upper bound
/// that everybody can work out. Sealed changes take less, text that was typed a fiftieth.
/// Why so: Protocol/decisions/0026-quotas.md.
package struct SpaceQuota: Hashable, Sendable {
    /// Changes and blobs of all members together, in bytes.
    package var spaceMax: Int
    /// Changes of one device of others, in bytes.
    package var memberMax: Int

    /// Where nobody said anything.
    package static let usual = SpaceQuota(
        spaceMax: NodeLimits.spaceInBytesMax, memberMax: NodeLimits.memberInBytesMax)

    package init(spaceMax: Int, memberMax: Int) {
        precondition(spaceMax >= 0 && memberMax >= 0, "a quota is no debt")
        (self.spaceMax, self.memberMax) = (spaceMax, memberMax)
    }

    /// Nil for bytes that are none.
    init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let space = try? reader.uint64(), let member = try? reader.uint64(), reader.isAtEnd else { return nil }
        self.init(spaceMax: Int(clamping: space), memberMax: Int(clamping: member))
    }

    func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 16)
        writer.uint64(UInt64(spaceMax))
        writer.uint64(UInt64(memberMax))
        return writer.bytes
    }
}

/// What a space takes, in bytes as `SpaceQuota` counts them.
package struct SpaceUsage: Equatable, Sendable {
    /// By device.
    package let changes: [Bytes32: Int]
    /// Whole, also while they are being fetched.
    package let blobs: Int

    package var changesInAll: Int { changes.values.reduce(0, +) }
    package var total: Int { changesInAll + blobs }
}
