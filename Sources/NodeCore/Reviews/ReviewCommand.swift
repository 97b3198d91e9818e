package import Reviews
package import Spaces

/// What a client wants of the reviews of a space.
package enum ReviewCommand: Sendable {
    /// Begins a review with its first round; answered by `.opened`.
    case open(ReviewDeed.Opening, RoundSubject)
    /// Says all of it in one change, or nothing; answered by `.said`.
    case say([ReviewDeed], in: ReviewID)
    /// What every review of the space is to meet from now on; answered by `.said`.
    case rule(LandRules)
    /// Answered by `.subscribed`; from then on `.review` tells what is said.
    case listen
}

package enum ReviewReply: Sendable {
    case opened(ReviewID)
    /// The ids of what was said, in its order.
    case said([RecordEntry.ID])
}

/// Why nothing came of a command about reviews. Nothing was said.
package enum ReviewFailure: Equatable, Sendable {
    /// No review here is called so.
    case unknown
    case tooManyActs(limit: Int)
    case tooLong(limitInBytes: Int)
    /// The one at this place is not as it may be: too long, empty, or a list with a name twice.
    case unfit(Int)
    /// The one at this place would not count.
    case refused(Int, ReviewRefusal)
}
