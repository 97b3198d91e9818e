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
        /// The inserted text is forgotten: its length and hash stand in its place.
        static let forgotten: UInt8 = 4
        static let all: UInt8 = 7
    }

    package func encodeBody() -> [UInt8] {
        Self.encodeBody(
            context, repeatsMembership: repeatsMembership, operations: payload.operations, text: payload.text)
    }

    static func encodeBody(
        _ context: Context, repeatsMembership: Bool, operations: [UInt8], text: ChangeText
    ) -> [UInt8] {
        var writer = ByteWriter(
            reserving: ForgottenText.hashInBytes
                + bodyInBytes(
                    context, repeatsMembership: repeatsMembership, operations: operations.count,
                    text: text.lengthInBytes))
        writer.uint8(
            (repeatsMembership ? Flag.sameMembership : 0) | (context.parents.isEmpty ? 0 : Flag.parents)
                | (text.isForgotten ? Flag.forgotten : 0))
        if let origin = context.origin {
            writer.raw(origin.deviceKey)
            writer.raw(origin.nonce)
        }
        writer.varint(context.time)
        if !context.parents.isEmpty { writer.ascending(context.parents) }
        if !repeatsMembership { writer.ascending(context.membership) }
        writer.prefixed(operations)
        switch text {
        case .whole(let bytes): writer.raw(bytes)
        case .forgotten(let rest): write(rest, to: &writer)
        }
        return writer.bytes
    }

    private static func write(_ rest: ForgottenText, to writer: inout ByteWriter) {
        writer.varint(rest.lengthInBytes)
        writer.raw(rest.hash)
    }

    /// The size of the body with its text, which it counts also when that is forgotten; no bytes are made for it.
    package var bodyInBytes: Int {
        Self.bodyInBytes(
            context, repeatsMembership: repeatsMembership, operations: payload.operations.count,
            text: payload.text.lengthInBytes)
    }

    /// What the body counts towards the size of a run (Protocol/sync.md, section 6), whole or without its text: the
    /// most that it takes in either form.
    package var countedInBytes: Int { bodyInBytes + ForgottenText.hashInBytes }

    /// The size of a body, from the sizes of operations and inserted text.
    static func bodyInBytes(_ context: Context, repeatsMembership: Bool, operations: Int, text: Int) -> Int {
        var count = 1 + varintInBytes(context.time) + varintInBytes(UInt64(operations)) + operations + text
        if context.origin != nil { count += Bytes32.count + ChainID.nonceInBytes }
        let (parents, membership) = (context.parents.count, context.membership.count)
        if parents > 0 { count += varintInBytes(UInt64(parents)) + parents * Bytes32.count }
        if !repeatsMembership { count += varintInBytes(UInt64(membership)) + membership * Bytes32.count }
        return count
    }

    var context: Context { Context(parents: parents, membership: membership, time: time, origin: origin) }

    /// Reads a body that is not trusted. What it says of other changes and members is for `ChangeVerifier` to check.
    package init(decodingBody bytes: [UInt8], at place: ChangePlace) throws(ReplicationError) {
        do {
            var reader = ByteReader(bytes)
            let isForgotten = (bytes.first ?? 0) & Flag.forgotten != 0
            let context = try Self.context(from: &reader, at: place)
            let operations = try reader.prefixedBytes(atMost: ReplicationLimits.contentInBytes, field: "operations")
            let text = isForgotten ? try Self.forgottenText(from: &reader) : .whole(reader.rest())
            let (payload, parts) = try ChangePayload.decode(operations, text: text, chain: place.chain)
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

    private static func forgottenText(from reader: inout ByteReader) throws(CodecError) -> ChangeText {
        let length = try reader.varint(atMost: ReplicationLimits.contentInBytes, field: "forgotten text")
        let rest = ForgottenText(lengthInBytes: length, hash: try reader.bytes32())
        try reader.expectEnd()
        return .forgotten(rest)
    }

    // MARK: Without reading the whole

    /// A body with what is left of its text in place of it; nil where that is empty, or left already.
    ///
    /// The fields before are passed over and not checked.
    static func forgettingText(inBody body: [UInt8], isFirst: Bool) throws(CodecError) -> [UInt8]? {
        var reader = ByteReader(body)
        let flags = try reader.uint8()
        if flags & Flag.forgotten != 0 { return nil }
        if isFirst { _ = try reader.bytes(Bytes32.count + ChainID.nonceInBytes) }
        _ = try reader.varint()
        if flags & Flag.parents != 0 {
            _ = try reader.ascendingBytes32(atMost: ReplicationLimits.parentCount, field: "parents")
        }
        if flags & Flag.sameMembership == 0 {
            _ = try reader.ascendingBytes32(atMost: MembershipLimits.frontierCount, field: "membership")
        }
        _ = try reader.prefixedBytes(atMost: ReplicationLimits.contentInBytes, field: "operations")
        let start = body.count - reader.remaining
        let text = [UInt8](body[start...])
        if text.isEmpty { return nil }
        var writer = ByteWriter(reserving: start + 3 + ForgottenText.hashInBytes)
        writer.raw(body[..<start])
        write(ForgottenText(lengthInBytes: text.count, hash: ChangeHasher.textHash(of: text)), to: &writer)
        var bytes = writer.bytes
        bytes[0] |= Flag.forgotten
        return bytes
    }

    /// What a body counts towards the size of a run: at least what it takes in either form.
    static func countedInBytes(_ body: [UInt8]) -> Int {
        body.count + ((body.first ?? 0) & Flag.forgotten != 0 ? 0 : ForgottenText.hashInBytes)
    }

    private static func varintInBytes(_ value: UInt64) -> Int {
        max(1, (UInt64.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }
}
