internal import Identity
internal import Membership
internal import WireCodec

/// The body: what travels and is stored, the header's fields that the reader cannot derive (Protocol/changes.md,
/// section 4).
extension Change {
    /// A set bit says that the field is there, or that the membership frontier is the change before's.
    private enum Flag {
        static let sameMembership: UInt8 = 1
        static let parents: UInt8 = 2
        static let all: UInt8 = 3
    }

    package func encodeBody() -> [UInt8] {
        Self.encodeBody(
            context, repeatsMembership: repeatsMembership, operations: payload.operations, text: payload.insertedText)
    }

    static func encodeBody(
        _ context: Context, repeatsMembership: Bool, operations: [UInt8], text: [UInt8]
    ) -> [UInt8] {
        var writer = ByteWriter(
            reserving: bodyInBytes(
                context, repeatsMembership: repeatsMembership, operations: operations.count, text: text.count))
        writer.uint8((repeatsMembership ? Flag.sameMembership : 0) | (context.parents.isEmpty ? 0 : Flag.parents))
        if let origin = context.origin {
            writer.raw(origin.deviceKey)
            writer.raw(origin.nonce)
        }
        writer.varint(context.time)
        if !context.parents.isEmpty { writer.ascending(context.parents) }
        if !repeatsMembership { writer.ascending(context.membership) }
        writer.prefixed(operations)
        writer.raw(text)
        return writer.bytes
    }

    /// The size of the body; no bytes are made for it.
    package var bodyInBytes: Int {
        Self.bodyInBytes(
            context, repeatsMembership: repeatsMembership, operations: payload.operations.count,
            text: payload.insertedText.count)
    }

    /// The same, from the sizes of operations and inserted text.
    static func bodyInBytes(_ context: Context, repeatsMembership: Bool, operations: Int, text: Int) -> Int {
        var count = 1 + varintInBytes(context.time) + varintInBytes(UInt64(operations)) + operations + text
        if context.origin != nil { count += Bytes32.count + ChainID.nonceInBytes }
        let (parents, membership) = (context.parents.count, context.membership.count)
        if parents > 0 { count += varintInBytes(UInt64(parents)) + parents * Bytes32.count }
        if !repeatsMembership { count += varintInBytes(UInt64(membership)) + membership * Bytes32.count }
        return count
    }

    private var context: Context { Context(parents: parents, membership: membership, time: time, origin: origin) }

    /// Reads a body that is not trusted. What it says of other changes and members is for `ChangeVerifier` to check.
    package init(decodingBody bytes: [UInt8], at place: ChangePlace) throws(ReplicationError) {
        do {
            var reader = ByteReader(bytes)
            let context = try Self.context(from: &reader, at: place)
            let operations = try reader.prefixedBytes(atMost: ReplicationLimits.contentInBytes, field: "operations")
            let text = reader.rest()
            let (payload, parts) = try ChangePayload.decode(operations, insertedText: text, chain: place.chain)
            try self.init(parts, context, payload, at: place)
        } catch {
            throw .malformed(error)
        }
    }

    private static func context(from reader: inout ByteReader, at place: ChangePlace) throws(CodecError) -> Context {
        let flags = try reader.uint8()
        guard flags & ~Flag.all == 0 else { throw .invalidValue(field: "flags", value: UInt64(flags)) }
        var origin: ChainOrigin?
        if place.sequence == 0 {
            let deviceKey = try reader.bytes32()
            origin = ChainOrigin(deviceKey: deviceKey, nonce: try reader.bytes(ChainID.nonceInBytes))
        }
        let time = try reader.varint()
        var parents: [Bytes32] = []
        if flags & Flag.parents != 0 {
            parents = try reader.ascendingBytes32(atMost: ReplicationLimits.parentCount, field: "parents")
            guard !parents.isEmpty else { throw .invalidValue(field: "parents", value: 0) }
        }
        let membership: [Bytes32]
        if flags & Flag.sameMembership != 0 {
            guard let previous = place.previousMembership else {
                throw .invalidValue(field: "flags", value: UInt64(flags))
            }
            membership = previous
        } else {
            membership = try reader.ascendingBytes32(atMost: MembershipLimits.frontierCount, field: "membership")
            guard membership != place.previousMembership else {
                throw .invalidValue(field: "membership", value: UInt64(membership.count))
            }
        }
        let context = Context(parents: parents, membership: membership, time: time, origin: origin)
        try check(context)
        return context
    }

    private static func varintInBytes(_ value: UInt64) -> Int {
        max(1, (UInt64.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }
}
