package import Membership
import Replication
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
        let persons = Dictionary(membership.members.map { ($0.deviceKey, $0.person) }) { first, _ in first }
        let (chains, membership) = (chains, membership)
        return ReviewRules(
            role: { step in
                guard let index = chains.index(of: step.id.change), chains.stands(index) else { return nil }
                return membership.role(of: step.author, at: chains.membership(at: index))
            }, person: { persons[$0] ?? $0 })
    }
}
