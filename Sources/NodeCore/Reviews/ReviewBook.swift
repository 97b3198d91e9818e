import Membership
import Replication
import Reviews
import Spaces
import WireCodec

/// What was said about the reviews of a space, and what each comes to, worked out when it is asked for.
struct ReviewBook {
    /// What all folds depend on beside the steps of their review: who may do what, which changes stand, and the rules
    /// of the space.
    private struct Basis: Equatable {
        let operations: Int
        let changes: Int
        let rules: Int
    }

    private(set) var log = ReviewLog()
    /// Who hears what is said.
    var listeners: [Subscription] = []
    private var basis: Basis?
    private var spaceRules = LandRules()
    /// By review, with the number of its steps; without a sight where none that counts opens it.
    private var folded: [ReviewID: (steps: Int, sight: ReviewSight?)] = [:]

    /// Takes a record in; answers the step when it is one.
    @discardableResult
    mutating func apply(_ entry: RecordEntry) -> ReviewStep? { log.apply(entry) }

    /// All reviews, by the order in which they were begun. O(reviews) while nothing was said, else O(steps) of those of
    /// which something was; all of them anew where the membership log grew.
    mutating func sights(in space: borrowing Space, for device: Bytes32) -> [ReviewSight] {
        if log.count == 0 { return [] }
        let rules = space.reviewRules
        settle(on: space, rules)
        return log.ids.compactMap { sight(of: $0, in: space, rules, for: device) }
            .sorted { $0.review.opened < $1.review.opened }
    }

    /// O(1) while nothing was said of it.
    mutating func sight(of id: ReviewID, in space: borrowing Space, for device: Bytes32) -> ReviewSight? {
        if log.count(of: id) == 0 { return nil }
        let rules = space.reviewRules
        settle(on: space, rules)
        return sight(of: id, in: space, rules, for: device)
    }

    /// The rules of the space.
    mutating func rules(in space: borrowing Space) -> LandRules {
        settle(on: space, space.reviewRules)
        return spaceRules
    }

    private mutating func settle(on space: borrowing Space, _ rules: ReviewRules) {
        let now = Basis(
            operations: space.membership.operations.count,
            changes: space.chains.withholdsAny ? space.chains.count : 0, rules: log.steps(of: nil).count)
        guard basis != now else { return }
        basis = now
        folded = [:]
        spaceRules = log.spaceRules(by: rules)
    }

    private mutating func sight(
        of id: ReviewID, in space: borrowing Space, _ rules: ReviewRules, for device: Bytes32
    ) -> ReviewSight? {
        let steps = log.count(of: id)
        if let known = folded[id], known.steps == steps { return known.sight }
        let sight = log.review(id, by: rules).map { review in
            let own = review.ownRules ?? spaceRules
            return ReviewSight(
                review: review, rules: own, unmet: review.unmet(under: own, by: rules.person),
                turn: review.whoseTurn(under: own, by: rules.person),
                news: Self.news(in: review, for: rules.person(device), space.chains, rules))
        }
        folded[id] = (steps, sight)
        return sight
    }

    /// What others said that no step of the person was made upon: a look, a verdict or a comment had before it all that
    /// its change had. Mostly O(steps).
    private static func news(
        in review: Review, for person: Bytes32, _ chains: borrowing ChainTable, _ rules: ReviewRules
    ) -> Set<RecordEntry.ID> {
        var newest: [Bytes32: Int] = [:]
        for step in review.steps where rules.person(step.author) == person {
            newest[step.author] = chains.index(of: step.id.change)
        }
        let own = Array(newest.values)
        return Set(
            review.steps.filter { step in
                if case .see = step.deed { return false }
                guard rules.person(step.author) != person, let index = chains.index(of: step.id.change) else {
                    return false
                }
                return !chains.isAncestor(index, of: own)
            }.map(\.id))
    }
}
