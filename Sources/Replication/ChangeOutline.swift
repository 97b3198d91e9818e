internal import Identity
internal import Membership
internal import SodiumCrypto
package import WireCodec

/// What a change says of itself beside what it holds: enough to compute its id, and so to follow its chain without
/// being told what was written in it.
///
/// Bytes: the fields of the header behind `previous` (Protocol/changes.md, section 2), as exports of reviews carry them
/// (Protocol/review-exports.md, section 5).
package struct ChangeOutline: Sendable {
    package let id: Bytes32
    let place: ChangePlace
    let context: Change.Context
    let operationCount: Int
    let operationsInBytes: Int
    let operationsHash: Bytes32
    let textInBytes: Int
    /// There when the length is not 0.
    let textHash: Bytes32?

    /// The outline of a whole change, or of one whose text is forgotten. Cost: a hash over what it holds.
    package static func encode(_ change: Change) -> [UInt8] {
        var writer = ByteWriter(reserving: 160)
        if let origin = change.origin {
            writer.raw(origin.deviceKey)
            writer.raw(origin.nonce)
        }
        writer.ascending(change.parents)
        writer.ascending(change.membership)
        writer.varint(change.time)
        writer.varint(change.payload.operationCount)
        writer.varint(change.payload.operations.count)
        writer.raw(ChangeHasher.operationsHash(of: change.payload.operations))
        writer.varint(change.payload.text.lengthInBytes)
        switch change.payload.text {
        case .whole(let bytes): if !bytes.isEmpty { writer.raw(ChangeHasher.textHash(of: bytes)) }
        case .forgotten(let rest): writer.raw(rest.hash)
        }
        return writer.bytes
    }

    /// Reads one that is not trusted. What it says of other changes and members is for `ChainTable.check`.
    package init(decoding bytes: [UInt8], at place: ChangePlace) throws(ReplicationError) {
        do throws(CodecError) {
            var reader = ByteReader(bytes)
            var origin: ChainOrigin?
            if place.sequence == 0 {
                let deviceKey = try reader.bytes32()
                origin = ChainOrigin(deviceKey: deviceKey, nonce: try reader.bytes(ChainID.nonceInBytes))
            }
            let parents = try reader.ascendingBytes32(atMost: ReplicationLimits.parentCount, field: "parents")
            let membership = try reader.ascendingBytes32(
                atMost: MembershipLimits.frontierCount, field: "membership")
            context = Change.Context(
                parents: parents, membership: membership, time: try reader.varint(), origin: origin)
            try Change.check(context)
            operationCount = try reader.varint(atMost: ReplicationLimits.operationCount, field: "operation count")
            operationsInBytes = try reader.varint(atMost: ReplicationLimits.contentInBytes, field: "operations")
            operationsHash = try reader.bytes32()
            textInBytes = try reader.varint(atMost: ReplicationLimits.contentInBytes, field: "text")
            textHash = textInBytes > 0 ? try reader.bytes32() : nil
            try reader.expectEnd()
            guard operationCount > 0, operationsInBytes > 0 else {
                throw .invalidValue(field: "operations", value: UInt64(operationsInBytes))
            }
            try ChangePayload.checkContent(operationsInBytes + textInBytes)
        } catch {
            throw .malformed(error)
        }
        self.place = place
        id = ChangeHasher.id(ofHeaderEndingIn: bytes, at: place)
    }

    package var membership: [Bytes32] { context.membership }
    package var parents: [Bytes32] { context.parents }

    /// Whose chain it begins; nil for a later change.
    package var origin: ChainOrigin? { context.origin }

    /// The change as a table of chains takes it: without parts where its operations are not given.
    ///
    /// Throws where the operations are not those that the outline names by their hash, or not the one encoding of what
    /// they say.
    package func change(with operations: [UInt8]?) throws(ReplicationError) -> Change {
        guard let operations else {
            let payload = ChangePayload(operations: [], text: .whole([]), operationCount: operationCount)
            return change([], payload)
        }
        guard operations.count == operationsInBytes, ChangeHasher.operationsHash(of: operations) == operationsHash
        else { throw .foreignOperations(id) }
        let text = textHash.map { ChangeText.forgotten(ForgottenText(lengthInBytes: textInBytes, hash: $0)) }
        do throws(CodecError) {
            let (payload, parts) = try ChangePayload.decode(operations, text: text ?? .whole([]), chain: place.chain)
            guard payload.operationCount == operationCount else {
                throw .invalidValue(field: "operation count", value: UInt64(operationCount))
            }
            return change(parts, payload)
        } catch {
            throw .malformed(error)
        }
    }

    private func change(_ parts: [ChangePart], _ payload: ChangePayload) -> Change {
        Change(
            parts, context, payload, repeatsMembership: place.previousMembership == context.membership, id: id,
            at: place)
    }
}

extension Change {
    /// The bytes of the operations, as an outline names them by their hash.
    package var operationBytes: [UInt8] { payload.operations }
}
