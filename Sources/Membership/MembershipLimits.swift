package import WireCodec

/// Limits of Protocol/membership.md.
package enum MembershipLimits {
    /// Of a device's or a person's name, in bytes of UTF-8.
    package static let nameInBytes = 128
    /// Of a space's title, in bytes of UTF-8.
    package static let titleInBytes = 128
    /// Of an op's parents, and of the membership frontier that a change names.
    package static let frontierCount = 64
    /// Of the log of one space.
    package static let operationCount = 16_384
    /// Of all ops of the log of one space together, in bytes as they travel.
    package static let logInBytes = 128 * 1024 * 1024
    /// Of the devices that one op removes or gives a role.
    package static let targetCount = 64
    /// Of the chains that one op cuts or admits.
    package static let cutCount = 4_096
    /// Of the changes of a chain that a cut keeps.
    package static let chainLength = 1 << 31
    /// Of the epochs before the one that an op begins.
    package static let epochParentCount = 64
    /// Of the devices that an epoch's key is sealed to in one op.
    package static let epochSealCount = 2_048
    /// Of the key of an epoch before, sealed under the new one's.
    package static let sealedEpochKeyInBytes = 48...64
    /// Of an epoch's key, sealed to one device.
    package static let epochSealInBytes = 96...160

    /// True for 1 to `limit` bytes without control characters (general category Cc).
    ///
    /// The escapes of a terminal begin with one, so a name that passes cannot steer a screen; it may still look like
    /// another, which is the display's affair.
    package static func isFit(_ name: String, atMostBytes limit: Int) -> Bool {
        (1...limit).contains(name.utf8.count)
            && !name.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}

extension ByteReader {
    /// A count, then as many 32-byte values, each greater than the one before.
    package mutating func ascendingBytes32(atMost limit: Int, field: String) throws(CodecError) -> [Bytes32] {
        let count = try varint(atMost: limit, field: field)
        guard remaining >= count * Bytes32.count else {
            throw .truncated(needed: count * Bytes32.count, available: remaining)
        }
        var values: [Bytes32] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            let value = try bytes32()
            if let last = values.last, last >= value { throw .invalidValue(field: field, value: UInt64(index)) }
            values.append(value)
        }
        return values
    }
}

extension ByteWriter {
    /// What `ascendingBytes32` reads; the values are sorted and distinct.
    package mutating func ascending(_ values: [Bytes32]) {
        varint(values.count)
        for value in values { raw(value) }
    }
}
