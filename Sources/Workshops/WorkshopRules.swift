package import Membership
package import Spaces
package import WireCodec

/// What the folds of a workshop ask of the space: who may do what, and which devices are one person's.
package struct WorkshopRules {
    /// The role of a step's author at the membership frontier that its change names; nil for one who was no member,
    /// and for a step whose change does not stand.
    package let role: (WorkshopStep) -> Role?
    /// The first device of the person that a device belongs to.
    package let person: (Bytes32) -> Bytes32

    package init(role: @escaping (WorkshopStep) -> Role?, person: @escaping (Bytes32) -> Bytes32) {
        self.role = role
        self.person = person
    }

    func leads(_ step: WorkshopStep) -> Bool { role(step)?.canAdminister ?? false }
}

extension Space {
    /// Roles at the frontier that a step's change names, persons as the whole log has them.
    package var workshopRules: WorkshopRules {
        let authors = recordAuthors
        return WorkshopRules(
            role: { authors.role(of: $0.author, in: $0.id.change) }, person: { authors.person(of: $0) })
    }
}

/// Why a step about a workshop does not count. Nothing was changed.
package enum WorkshopRefusal: Equatable, Sendable {
    /// Its author was none, or its change does not stand.
    case noMember
    /// Only owners and mentors may.
    case notLeading(Role)
    /// The meeting is over.
    case closed
    /// It is so already.
    case noChange
    /// The activity is over.
    case over
    /// It is not that deadline which stands.
    case otherDeadline
    /// The activity is of another sort.
    case otherActivity
    /// The answer, the tally or the score does not fit what was asked.
    case unfit
    /// The space that is handed in was made by another person.
    case notOwnSpace
    /// There is no such hand-in, or it is another person's.
    case unknownHandIn
    /// It is not what the quiz committed to.
    case wrongSolution
}
