import Membership
package import Spaces
import WireCodec

/// All that was said about reviews in a space, whether it counts or not, by review. What counts is a fold over it:
/// `review(_:by:)`.
package struct ReviewLog: Sendable {
    /// Of each review ascending in the order of records; the rules of the space under nil.
    private var steps: [ReviewID?: [ReviewStep]] = [:]
    package private(set) var count = 0

    package init() {}

    /// Takes a record in; answers the step when it is one and new. O(log n) when it is the newest of its review, as
    /// nearly always.
    @discardableResult
    package mutating func apply(_ entry: RecordEntry) -> ReviewStep? {
        guard let step = ReviewStep(entry), insert(step) else { return nil }
        count += 1
        return step
    }

    private mutating func insert(_ step: ReviewStep) -> Bool {
        // In its place in the table: a list that is held beside it would be copied.
        let insert = { (list: inout [ReviewStep]) -> Bool in
            var place = list.count
            while place > 0, ReviewStep.isOrdered(step, before: list[place - 1]) { place -= 1 }
            if place > 0, list[place - 1].id == step.id { return false }
            list.insert(step, at: place)
            return true
        }
        return insert(&steps[step.review, default: []])
    }

    /// Those that somebody said something of, in no order.
    package var ids: [ReviewID] { steps.keys.compactMap { $0 } }

    /// How much was said of a review.
    package func count(of id: ReviewID) -> Int { steps[id]?.count ?? 0 }

    package func steps(of id: ReviewID?) -> [ReviewStep] { steps[id] ?? [] }

    /// A review as the steps make it; nil where none that counts opens it. O(steps).
    ///
    /// The result does not depend on the order in which records came: it is worked out from all of them.
    package func review(_ id: ReviewID, by rules: ReviewRules) -> Review? {
        var review: Review?
        for step in steps[id] ?? [] {
            guard let role = rules.role(step), role.canChat else { continue }
            if case .open(let opening) = step.deed {
                if review == nil, role.canReview { review = Review(step, opening) }
            } else {
                _ = review?.apply(step, role: role, by: rules)
            }
        }
        return review
    }

    /// What the owners and mentors of the space want of every review.
    package func spaceRules(by rules: ReviewRules) -> LandRules {
        let last = (steps[nil] ?? []).last { rules.role($0)?.canAdminister == true }
        guard case .rules(let rules)? = last?.deed else { return LandRules() }
        return rules
    }
}
