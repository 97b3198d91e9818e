import LocalRPC
import NodeCore
import Reviews

/// Why nothing came of a command about reviews, in a person's words.
extension RPCFailure {
    init(review failure: ReviewFailure) {
        let kept = "Nothing was said; your drafts are kept."
        switch failure {
        case .unknown:
            self.init(.notFound, "There is no such review.", kept: kept, next: "List them: atelier review list")
        case .tooManyActs(let limit):
            self.init(
                .overLimit, "At most \(limit) things are published at once.", kept: kept,
                next: "Publish some of them first.")
        case .tooLong(let limit):
            self.init(
                .overLimit, "At most \(limit) bytes are published at once.", kept: kept,
                next: "Publish some of them first.")
        case .unfit(let place):
            self.init(
                .usage, "What is to be said at place \(place + 1) is empty, too long or says something twice.",
                kept: kept,
                next: """
                    A text has 1 to \(ReviewLimits.textInBytes) bytes, a title or a name 1 to \
                    \(ReviewLimits.wordsInBytes) without control characters.
                    """)
        case .refused(_, let refusal): self.init(refusal, kept: kept)
        }
    }

    private init(_ refusal: ReviewRefusal, kept: String) {
        switch refusal {
        case .mayNotReview(let role):
            self.init(
                .refused, "As \(role.name) you read reviews; reviewers, editors, mentors and owners speak in them.",
                kept: kept, next: "Ask an owner or a mentor: atelier space role YOU reviewer")
        case .notAuthor:
            self.init(
                .refused, "Only the author of the review, an owner or a mentor may do that.", kept: kept,
                next: "Ask one of them.")
        case .mayNotLand:
            self.init(
                .refused, "Only who may edit in the space may land a review.", kept: kept, next: "Ask an editor.")
        case .mayNotRule:
            self.init(
                .refused, "Only owners and mentors say when a review may land.", kept: kept, next: "Ask one of them.")
        case .notOwnComment:
            self.init(.refused, "That comment is somebody else's.", kept: kept, next: "Answer it: atelier review reply")
        case .ownReview:
            self.init(
                .refused, "Nobody gives a verdict on their own change.", kept: kept,
                next: "Comment on it: atelier review comment")
        case .unknownRound:
            self.init(.notFound, "The review has no such round.", kept: kept, next: "See: atelier review show")
        case .unknownThread:
            self.init(.notFound, "The review has no such thread.", kept: kept, next: "See: atelier review show")
        case .unknownComment:
            self.init(.notFound, "The review has no such comment.", kept: kept, next: "See: atelier review show")
        case .noSuggestion:
            self.init(.conflict, "That comment suggests nothing.", kept: kept, next: "See: atelier review show")
        case .landed:
            self.init(
                .conflict, "The review has landed, which stays so.", kept: kept,
                next: "Begin another: atelier review new")
        case .noChange: self.init(.conflict, "It is so already.", kept: kept)
        }
    }

    init(port excess: LinePort.Excess) {
        let next = "Give only the files with places in them, and those that they may have become."
        switch excess {
        case .files(let limit): self.init(.overLimit, "At most \(limit) files are compared at once.", next: next)
        case .bytes(let limit): self.init(.overLimit, "At most \(limit) bytes are compared at once.", next: next)
        }
    }

    init(query mistake: ReviewQuery.Mistake) {
        let next = """
            Terms are status:open, author:, waiting:, reviewer:, vote:, is:ready|new|mine|threads, id: and words of \
            the title.
            """
        switch mistake {
        case .unknownKey(let key): self.init(.usage, "Reviews are not asked for by \(key).", next: next)
        case .unknownValue(let key, let value):
            self.init(.usage, "\(key.rawValue): cannot be “\(value)”.", next: next)
        case .openQuote: self.init(.usage, "A quotation mark has no other one.", next: next)
        }
    }
}
