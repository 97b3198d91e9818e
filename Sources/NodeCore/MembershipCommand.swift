package import Membership
package import WireCodec

/// What a client says about who belongs to a space. A person is named by one of its devices.
package enum MembershipCommand: Sendable {
    /// Gives a person another role.
    case setRole(Bytes32, Role)
    /// Removes a person, or with `alone` that one device; what this node has of it stays, what comes later does not
    /// count.
    case remove(Bytes32, alone: Bool)
    /// Lets count what a person wrote that does not stand.
    case accept(Bytes32)
    case setLock(Bool)
    /// This device goes.
    case leave
    /// Names a person who may take the ownership over.
    case nameSuccessor(Bytes32)
    /// Takes the ownership over, as one who was named.
    case claim
}

/// What came of it; it is durable.
package struct MembershipOutcome: Equatable, Sendable {
    /// The devices that it was about.
    package let devices: [Bytes32]
    /// Changes that counted before and do not count now, and the other way round.
    package let withheld: Int
    package let accepted: Int
}
