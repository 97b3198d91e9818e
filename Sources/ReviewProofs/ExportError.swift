package import Membership
package import Replication
package import ReviewContents
package import WireCodec

/// Why a file is no signed export of a review, or proves less than it says.
package enum ExportError: Error, Equatable, Sendable {
    /// No canonical JSON, or not the object that a signed export is.
    case malformed(field: String)
    case overLimit(field: String, limit: Int)
    /// What its maker signed is something else.
    case makerSignature
    /// The statement that creates the space does not verify.
    case genesis(MembershipError)
    /// A statement about members, by its place in the list.
    case statement(Int, MembershipError)
    /// A change does not verify, or does not fit those that are there.
    case change(ReplicationError)
    /// No signature covers the last changes of a chain.
    case unsigned(chain: Bytes32)
    /// A record of a review is not of the form that records have.
    case record(change: Bytes32)
    /// The bytes belong to no round of the review.
    case foreignContents(Int)
    case contents(Int, ContentsError)
    /// No record that counts opens the review.
    case noReview
    /// What is said in plain words is not what the signed records come to.
    case otherWords
}
