package import Membership
package import Spaces
package import WireCodec

/// What the fold of reviews asks of the space: who may do what, and which devices are one person's.
package struct ReviewRules {
    /// The role of a step's author at the membership frontier that its change names; nil for one who was no member,
    /// and for a step whose change does not stand.
    package let role: (ReviewStep) -> Role?
    /// The first device of the person that a device belongs to.
    package let person: (Bytes32) -> Bytes32

    package init(role: @escaping (ReviewStep) -> Role?, person: @escaping (Bytes32) -> Bytes32) {
        self.role = role
        self.person = person
    }
}

extension Space {
    /// Roles at the frontier that a step's change names, persons as the whole log has them.
    package var reviewRules: ReviewRules {
        let authors = recordAuthors
        return ReviewRules(
            role: { authors.role(of: $0.author, in: $0.id.change) }, person: { authors.person(of: $0) })
    }
}
