/// Writes the primitive values that `ByteReader` reads.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(reserving capacity: Int = 64) {
        bytes.reserveCapacity(capacity)
    }

    package var count: Int { bytes.count }

    package mutating func uint8(_ value: UInt8) { bytes.append(value) }
    package mutating func uint16(_ value: UInt16) { bigEndian(UInt64(value), count: 2) }
    package mutating func uint32(_ value: UInt32) { bigEndian(UInt64(value), count: 4) }
    package mutating func uint64(_ value: UInt64) { bigEndian(value, count: 8) }

    /// An unsigned LEB128 integer in its shortest form: 1 to 10 bytes.
    package mutating func varint(_ value: UInt64) {
        bytes.appendVarint(value)
    }

    /// A count of our own, which is never negative.
    package mutating func varint(_ value: Int) {
        precondition(value >= 0, "a count is never negative")
        varint(UInt64(value))
    }

    package mutating func zigzag(_ value: Int64) {
        bytes.appendZigzag(value)
    }

    package mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }
    /// The same of an array, which is nearly always what is written.
    package mutating func raw(_ value: [UInt8]) { bytes.append(contentsOf: value) }
    package mutating func raw(_ value: Bytes32) { value.append(to: &bytes) }

    package mutating func prefixed(_ value: [UInt8]) {
        varint(value.count)
        bytes.append(contentsOf: value)
    }

    package mutating func prefixed(_ value: String) {
        let utf8 = value.utf8
        varint(utf8.count)
        bytes.append(contentsOf: utf8)
    }

    private mutating func bigEndian(_ value: UInt64, count: Int) {
        for index in (0..<count).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(index * 8)))
        }
    }
}
