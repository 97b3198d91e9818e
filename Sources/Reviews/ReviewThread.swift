package import Spaces
package import WireCodec

/// A comment and what was answered to it.
package struct ReviewThread: Equatable, Sendable {
    package struct Comment: Equatable, Sendable {
        package let id: RecordEntry.ID
        package let author: Bytes32
        package let time: HybridTime
        /// What it said, the newest last; nil: taken back.
        package internal(set) var texts: [String?]
        package let suggestion: String?
        /// The step that says that the suggestion was taken.
        package internal(set) var applied: RecordEntry.ID?
        /// Who reacted how, by person, in the order of reacting.
        package internal(set) var reactions: [Reaction] = []

        package var text: String? { texts[texts.count - 1] }

        init(_ step: ReviewStep, _ comment: ReviewDeed.Comment) {
            id = step.id
            author = step.author
            time = step.time
            texts = [comment.text]
            suggestion = comment.suggestion
        }
    }

    package struct Reaction: Equatable, Sendable {
        package let reaction: String
        package let person: Bytes32
    }

    /// Whether it is done with.
    package enum State: Equatable, Sendable {
        case open
        /// By this device.
        case resolved(by: Bytes32)
        /// This device resolved it, and did not know so many comments that stand before.
        case unheard(by: Bytes32, comments: Int)
        /// This device opened it again.
        case reopened(by: Bytes32)
    }

    /// Never empty; the first one began it.
    package internal(set) var comments: [Comment]
    package let round: RoundID?
    package let place: CommentPlace?
    package internal(set) var state = State.open

    init(_ step: ReviewStep, _ comment: ReviewDeed.Comment) {
        comments = [Comment(step, comment)]
        round = comment.round
        place = comment.place
    }

    package var id: RecordEntry.ID { comments[0].id }
    package var starter: Bytes32 { comments[0].author }

    package var isResolved: Bool { if case .resolved = state { true } else { false } }

    /// Somebody wants it done with who knew so many of its comments: it is, where that were all. Nobody's words are
    /// buried unread.
    mutating func resolve(by device: Bytes32, knowing known: Int, of count: Int) {
        state = known >= count ? .resolved(by: device) : .unheard(by: device, comments: count - known)
    }
}
