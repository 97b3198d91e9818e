package import WireCodec

/// Why a genesis or a membership op was refused.
package enum MembershipError: Error, Equatable, Sendable {
    /// The bytes are not the one encoding of a genesis or an op.
    case malformed(CodecError)
    /// A name or title is empty, too long, or holds control characters.
    case unfitName(field: String)
    /// The signature is not the named author's over these fields.
    case badSignature
    /// The op belongs to another space.
    case wrongSpace
    /// The op names parents that this log does not have; they come first.
    case unknownParents([Bytes32])
    /// One of the parents is an ancestor of another.
    case parentsNotMinimal
    /// At the op's own parents its author might not say so.
    case notAuthorised(author: Bytes32)
    /// At the op's own parents the device was a member already.
    case alreadyMember(device: Bytes32)
    /// At the op's own parents the device was no member, or is the op's author.
    case notMember(device: Bytes32)
    /// The op removes devices of its author's own person together with others.
    case mixedTargets
    /// At the op's own parents only owners might add members.
    case locked
    /// The log is full, in ops or in bytes.
    case overLimit(count: Int, limit: Int)
}
