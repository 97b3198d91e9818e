internal import CRDT
package import Identity
package import Membership
internal import SodiumCrypto
package import WireCodec

/// What one device adds to a space in one flush: linked by hash to the change before it, and signed.
///
/// Header, body and limits: Protocol/changes.md. The id is the hash of the header, in which every field stands once, so
/// it commits to all of them. The operations and the inserted text have hashes of their own in the header, so that the
/// text of a change can be forgotten and its place in the chain still be proven.
package struct Change: Sendable {
    package let space: SpaceID
    package let chain: ChainID
    package let sequence: UInt64
    package let previous: Bytes32
    /// The newest changes of other chains that the author had: sorted; none is an ancestor of another or of `previous`.
    package let parents: [Bytes32]
    /// The newest membership ops that the author had, sorted; empty stands for the genesis alone.
    package let membership: [Bytes32]
    /// Tenths of a second: since the Unix epoch in a chain's first change, since that change in later ones. A hint.
    package let time: UInt64
    /// In a chain's first change only.
    package let origin: ChainOrigin?
    package let parts: [ChangePart]
    package let id: Bytes32

    let payload: ChangePayload
    /// Whether the change before named the same membership frontier.
    let repeatsMembership: Bool

    private static let signatureLabel = "change/1"

    /// What the author says beside the parts.
    package struct Context: Sendable {
        package var parents: [Bytes32]
        package var membership: [Bytes32]
        package var time: UInt64
        package var origin: ChainOrigin?

        package init(parents: [Bytes32], membership: [Bytes32], time: UInt64, origin: ChainOrigin?) {
            self.parents = parents
            self.membership = membership
            self.time = time
            self.origin = origin
        }
    }

    /// A change of one's own. Parts are brought into their only form: runs joined, empty ones dropped.
    ///
    /// Throws `.malformed` with what is over its limit, also when nothing is left to say or a document has two text
    /// parts that cannot be one. The origin is used in a chain's first change and left out of later ones.
    package static func make(
        _ parts: [ChangePart], _ context: Context, at place: ChangePlace
    ) throws(ReplicationError) -> Change {
        var context = context
        context.parents.sort()
        context.membership.sort()
        if place.sequence > 0 { context.origin = nil }
        do {
            for part in parts {
                guard case .text(_, _, let operations) = part else { continue }
                for operation in operations { try operation.check() }
            }
            let normal = ChangePart.normal(parts)
            let payload = try ChangePayload(encoding: normal, chain: place.chain)
            try check(context)
            return try Change(normal, context, payload, at: place)
        } catch {
            throw .malformed(error)
        }
    }

    init(_ parts: [ChangePart], _ context: Context, _ payload: ChangePayload, at place: ChangePlace) throws(CodecError)
    {
        guard (context.origin != nil) == (place.sequence == 0) else {
            throw .invalidValue(field: "origin", value: place.sequence)
        }
        self.init(
            parts, context, payload, repeatsMembership: place.previousMembership == context.membership,
            id: Self.id(context, payload, at: place), at: place)
    }

    /// Of what belongs together: the id is that of the rest.
    init(
        _ parts: [ChangePart], _ context: Context, _ payload: ChangePayload, repeatsMembership: Bool, id: Bytes32,
        at place: ChangePlace
    ) {
        space = place.space
        chain = place.chain
        sequence = place.sequence
        previous = place.previous
        parents = context.parents
        membership = context.membership
        time = context.time
        origin = context.origin
        self.parts = parts
        self.payload = payload
        self.repeatsMembership = repeatsMembership
        self.id = id
    }

    /// What the author signs: nothing else that is signed begins with the same label.
    package var signedBytes: [UInt8] { Self.signedBytes(of: id) }

    static func signedBytes(of id: Bytes32) -> [UInt8] {
        var bytes = [UInt8](signatureLabel.utf8)
        id.append(to: &bytes)
        return bytes
    }

    /// Whether the author must be allowed to edit: there is more than records in it.
    package var needsEditor: Bool { parts.contains { !$0.isRecord } }

    static func check(_ context: Context) throws(CodecError) {
        let (parents, membership) = (UInt64(context.parents.count), UInt64(context.membership.count))
        guard parents <= ReplicationLimits.parentCount else {
            throw .overLimit(field: "parents", value: parents, limit: UInt64(ReplicationLimits.parentCount))
        }
        guard membership <= MembershipLimits.frontierCount else {
            throw .overLimit(field: "membership", value: membership, limit: UInt64(MembershipLimits.frontierCount))
        }
        guard context.time < ReplicationLimits.timeEnd else {
            throw .overLimit(field: "time", value: context.time, limit: ReplicationLimits.timeEnd - 1)
        }
    }

    private static func id(_ context: Context, _ payload: ChangePayload, at place: ChangePlace) -> Bytes32 {
        var hasher = ChangeHasher(space: place.space, chain: place.chain)
        switch payload.text {
        case .whole(let text): hasher.append(text: text)
        case .forgotten(let rest): hasher.begin(forgotten: rest)
        }
        hasher.append(operations: payload.operations)
        return hasher.id(
            context, sequence: place.sequence, previous: place.previous, operationCount: payload.operationCount)
    }
}
