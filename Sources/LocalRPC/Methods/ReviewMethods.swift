/// `review.*`: reviews of changes to code and texts. What people say in one is an `Act`; a list of acts is published as
/// one.
package enum ReviewMethods {
    /// Which review of which space: the id, the beginning of one, or `@last`, the newest.
    package struct Choice: Codable, Hashable, Sendable {
        package var space: String?
        package var review: String

        package init(space: String? = nil, review: String) {
            self.space = space
            self.review = review
        }
    }

    /// Answers reviews that fit a query (`status:open author:kim waiting:me words`), the newest last.
    package enum List: RPCMethod {
        package static let name = "review.list"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absent: `status:open`.
            package var query: String?

            package init(space: String? = nil, query: String? = nil) {
                self.space = space
                self.query = query
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var reviews: [Head]

            package init(reviews: [Head]) {
                self.reviews = reviews
            }
        }
    }

    package enum Show: RPCMethod {
        package static let name = "review.show"
        package typealias Params = Choice
        package typealias Result = Review
    }

    /// Begins a review with its first round. Answered when it is durable.
    package enum Open: RPCMethod {
        package static let name = "review.open"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var title: String
            package var description: String?
            /// Into what it is to be merged, in words.
            package var target: String?
            /// Names or device ids of members who are asked to look.
            package var reviewers: [String]?
            package var round: RoundDraft

            package init(title: String, round: RoundDraft) {
                self.title = title
                self.round = round
            }
        }
        package typealias Result = Made
    }

    /// Adds a round.
    package enum Revise: RPCMethod {
        package static let name = "review.revise"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var review: String
            package var round: RoundDraft

            package init(space: String? = nil, review: String, round: RoundDraft) {
                self.space = space
                self.review = review
                self.round = round
            }
        }
        package typealias Result = Made
    }

    /// Both are 64 hexadecimal digits.
    package struct Made: Codable, Hashable, Sendable {
        package var review: String
        package var round: String

        package init(review: String, round: String) {
            self.review = review
            self.round = round
        }
    }

    /// Says everything at once, in one change: all of it counts or nothing is said.
    package enum Publish: RPCMethod {
        package static let name = "review.publish"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var review: String
            package var acts: [Act]

            package init(space: String? = nil, review: String, acts: [Act]) {
                self.space = space
                self.review = review
                self.acts = acts
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var review: String
            /// The ids of the acts, in their order: a comment's names it from then on, and the thread that it begins.
            package var ids: [String]

            package init(review: String, ids: [String]) {
                self.review = review
                self.ids = ids
            }
        }
    }

    /// The rules of a space, or of one review in it (which take the place of the space's).
    package enum Rules: RPCMethod {
        package static let name = "review.rules"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absent: the space's.
            package var review: String?
            /// What they are to be from now on; absent: only asked for.
            package var rules: RuleSet?

            package init(space: String? = nil, review: String? = nil, rules: RuleSet? = nil) {
                self.space = space
                self.review = review
                self.rules = rules
            }
        }
        package typealias Result = RuleSet
    }

    /// Writes a review into a file with everything that proves it (Protocol/review-exports.md, section 5), signed by
    /// this node's device.
    package enum Export: RPCMethod {
        package static let name = "review.export"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var review: String
            /// Absolute. A file that is there is replaced.
            package var path: String

            package init(space: String? = nil, review: String, path: String) {
                self.space = space
                self.review = review
                self.path = path
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var bytes: Int
            /// How many changes the file carries, and how many of them whole: those with words of the review.
            package var changes: Int
            package var whole: Int
            /// How many contents of rounds went along, and of how many that was not possible.
            package var contents: Int
            package var missing: Int

            package init(bytes: Int, changes: Int, whole: Int, contents: Int, missing: Int) {
                self.bytes = bytes
                self.changes = changes
                self.whole = whole
                self.contents = contents
                self.missing = missing
            }
        }
    }

    /// From the answer on, whatever counts in a review of the space comes as `review.event`.
    package enum Subscribe: RPCMethod {
        package static let name = "review.subscribe"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var subscription: Int

            package init(subscription: Int) {
                self.subscription = subscription
            }
        }
    }

    package enum Happened: RPCNotification {
        package static let name = "review.event"

        package struct Params: Codable, Hashable, Sendable {
            package var subscription: Int
            package var event: Event

            package init(subscription: Int, event: Event) {
                self.subscription = subscription
                self.event = event
            }
        }
    }
}
