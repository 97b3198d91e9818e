package import Membership
package import WireCodec

/// Somebody who has shown that it was invited, on the way in.
package struct LobbyGuest: Sendable {
    let link: LinkID
    package let device: Bytes32
    /// What the guest calls itself.
    package let name: String
    package let space: SpaceID
    package let role: Role
    /// The number of the invitation.
    package let invitation: Int
    /// The six digits that both sides can compare.
    package let digits: String
    package let arrivedUnixInMilliseconds: UInt64
    let expiresAt: Deadline
}
