package import Replication
package import Spaces
package import WireCodec

/// What one record says of reviews. Fields: Protocol/reviews.md, section 2.
package enum ReviewDeed: Equatable, Sendable {
    package struct Opening: Equatable, Sendable {
        package let title: String
        package var description: String?
        /// Into what it is to be merged.
        package var target: String?
        /// Devices of the persons who are asked to look.
        package var reviewers: [Bytes32] = []

        package init(title: String) {
            self.title = title
        }
    }

    package struct Comment: Equatable, Sendable {
        /// Where it goes on, and what it does to the thread.
        package struct Reply: Equatable, Sendable {
            /// The thread's first comment.
            package let thread: RecordEntry.ID
            package let resolves: Bool
            /// How many comments of the thread its author knew.
            package let known: Int

            package init(thread: RecordEntry.ID, resolves: Bool, known: Int) {
                self.thread = thread
                self.resolves = resolves
                self.known = known
            }
        }

        package let text: String
        package var reply: Reply?
        package var round: RoundID?
        /// Nil: the review as a whole, or where the thread is.
        package var place: CommentPlace?
        /// What is to stand in place of the lines; empty: nothing.
        package var suggestion: String?
        package var mentions: [Bytes32] = []

        package init(text: String) {
            self.text = text
        }
    }

    /// That a thread is done with, or is not.
    package struct Settling: Equatable, Sendable {
        package let thread: RecordEntry.ID
        package let resolves: Bool
        package let known: Int

        package init(thread: RecordEntry.ID, resolves: Bool, known: Int) {
            self.thread = thread
            self.resolves = resolves
            self.known = known
        }
    }

    /// What a command came to.
    package struct CheckResult: Equatable, Sendable {
        package let round: RoundID
        package let name: String
        /// 0 means that it passed.
        package let exitCode: Int
        package var command: String?
        /// What it wrote.
        package var log: BlobID?
        package var seconds: Int?

        package init(round: RoundID, name: String, exitCode: Int) {
            self.round = round
            self.name = name
            self.exitCode = exitCode
        }
    }

    package enum Status: String, CaseIterable, Sendable {
        case open, closed, abandoned, landed
    }

    package struct Turn: Equatable, Sendable {
        package let status: Status
        package var text: String?
        /// Of what landed.
        package var commit: String?

        package init(_ status: Status) {
            self.status = status
        }
    }

    case open(Opening)
    case round(RoundSubject)
    case comment(Comment)
    /// Another text for a comment of one's own; nil: taken back.
    case edit(RecordEntry.ID, text: String?)
    /// Another title, or description, or both.
    case describe(title: String?, description: String?)
    case react(RecordEntry.ID, reaction: String, isBack: Bool)
    case settle(Settling)
    case vote(Ballot)
    /// That its author looked at a file, or at the round as a whole; or not any more.
    case see(RoundID, path: String?, isBack: Bool)
    /// That suggestions were taken.
    case apply([RecordEntry.ID], commit: String?)
    case check(CheckResult)
    case ask(Bytes32, isBack: Bool)
    case turn(Turn)
    /// Of the review, or of the space where no review is named.
    case rules(LandRules)
}
