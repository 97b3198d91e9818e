package import Membership
package import WireCodec

/// What one side says of ranges of chains in an exchange between two nodes that both have many
/// (`RangeReconciliation`).
package struct RangesMessage: WireMessage, Equatable {
    package static let type = MessageType.ranges
    /// A message of ours is closed after so many bytes of parts.
    static let partsInBytesWanted = 512 * 1024

    package let space: SpaceID
    /// Drawn by who began the exchange; all its messages have it.
    package let salt: [UInt8]
    /// The membership frontier in a side's first message; empty in all others. Sorted.
    package let membership: [Bytes32]
    /// One at least; they ascend, and none overlaps another.
    package let parts: [RangePart]

    package init(space: SpaceID, salt: [UInt8], membership: [Bytes32], parts: [RangePart]) {
        self.space = space
        self.salt = salt
        self.membership = Array(membership.sorted().prefix(ReplicationLimits.frontierOpCount))
        self.parts = parts
    }

    /// Parted into as few messages as hold them, in order.
    package static func messages(
        space: SpaceID, salt: [UInt8], membership: [Bytes32], parts: [RangePart]
    ) -> [RangesMessage] {
        var messages: [RangesMessage] = []
        var rest = parts[...]
        while !rest.isEmpty {
            var (size, count) = (0, 0)
            for part in rest.prefix(ReplicationLimits.rangePartCount) {
                if count > 0, size + part.sizeInBytes > partsInBytesWanted { break }
                size += part.sizeInBytes
                count += 1
            }
            messages.append(
                RangesMessage(
                    space: space, salt: salt, membership: messages.isEmpty ? membership : [],
                    parts: Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
        return messages
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        salt = try reader.bytes(StatementIndex.saltInBytes)
        membership = try reader.ascendingBytes32(atMost: ReplicationLimits.frontierOpCount, field: "membership")
        let count = try reader.varint(atMost: ReplicationLimits.rangePartCount, field: "parts")
        if count == 0 { throw .invalidValue(field: "parts", value: 0) }
        var parts: [RangePart] = []
        var from = RangeBound.start
        for index in 0..<count {
            var to = try Self.bound(behind: from, from: &reader)
            var kind = try reader.uint8()
            if kind == 0 {
                from = to
                to = try Self.bound(behind: from, from: &reader)
                kind = try reader.uint8()
            }
            let claim = try RangeClaim(kind: kind, from: &reader)
            if !claim.statements.allSatisfy({ from.isBefore($0.chain) && !to.isBefore($0.chain) }) {
                throw .invalidValue(field: "statements", value: UInt64(index))
            }
            parts.append(RangePart(from: from, to: to, claim: claim))
            from = to
        }
        self.parts = parts
    }

    package func encode() -> [UInt8] {
        let size = parts.reduce(0) { $0 + $1.sizeInBytes }
        var writer = ByteWriter(reserving: 80 + membership.count * Bytes32.count + size)
        writer.raw(space.bytes)
        writer.raw(salt)
        writer.ascending(membership)
        writer.varint(parts.count)
        var behind = RangeBound.start
        for part in parts {
            if part.from != behind {
                part.from.write(to: &writer)
                writer.uint8(0)
            }
            part.to.write(to: &writer)
            writer.uint8(part.claim.kind)
            part.claim.write(to: &writer)
            behind = part.to
        }
        return writer.bytes
    }

    private static func bound(behind from: RangeBound, from reader: inout ByteReader) throws(CodecError) -> RangeBound {
        let bound = try RangeBound(from: &reader)
        if bound <= from { throw .invalidValue(field: "bound", value: bound.id.leadingWord) }
        return bound
    }
}
