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
    /// At the op's own parents its author had no role that may add members.
    case notAuthorised(author: Bytes32)
    /// At the op's own parents the device was a member already.
    case alreadyMember(device: Bytes32)
    /// The log is full.
    case overLimit(count: Int, limit: Int)
}
