package import Membership
package import WireCodec

/// What the fold of sessions asks of the space: who may do what, and which devices are one person's.
package struct SessionRules {
    /// The role of a step's author at the membership frontier that its change names; nil for one who was no member,
    /// and for a step whose change does not stand.
    package let role: (SessionStep) -> Role?
    /// The first device of the person that a device belongs to.
    package let person: (Bytes32) -> Bytes32

    package init(role: @escaping (SessionStep) -> Role?, person: @escaping (Bytes32) -> Bytes32) {
        self.role = role
        self.person = person
    }
}
