package import Spaces
package import WireCodec

/// A review as the records about it make it: its rounds, what was said about them, whether it may land.
///
/// Persons are meant wherever devices are named: any device of one speaks for it. Rules: Protocol/reviews.md.
package struct Review: Equatable, Sendable {
    package struct Round: Equatable, Sendable {
        package let id: RoundID
        package let subject: RoundSubject
        package let author: Bytes32
        package let time: HybridTime
    }

    /// What a person said last of a round.
    package struct Vote: Equatable, Sendable {
        package let id: RecordEntry.ID
        package let ballot: Ballot
        package let author: Bytes32
        package let time: HybridTime
    }

    package struct Check: Equatable, Sendable {
        package let id: RecordEntry.ID
        package let result: ReviewDeed.CheckResult
        package let author: Bytes32
        package let time: HybridTime
    }

    package struct Seen: Hashable, Sendable {
        package let person: Bytes32
        package let round: RoundID
        package let path: String
    }

    /// Since when it is open, closed or landed.
    package struct Standing: Equatable, Sendable {
        package let turn: ReviewDeed.Turn
        package let author: Bytes32
        package let time: HybridTime
    }

    package let id: ReviewID
    package let author: Bytes32
    package let opened: HybridTime
    package internal(set) var title: String
    package internal(set) var description: String?
    package let target: String?
    /// Devices of those who are asked to look, in the order of asking.
    package internal(set) var asked: [Bytes32]
    package internal(set) var rounds: [Round] = []
    /// In the order in which they were begun.
    package internal(set) var threads: [ReviewThread] = []
    /// By person; none of one who has no verdict any more.
    package internal(set) var votes: [Bytes32: Vote] = [:]
    /// Ascending; the last one of a name and a round counts.
    package internal(set) var checks: [Check] = []
    package internal(set) var seen: Set<Seen> = []
    /// Nil while nobody closed it.
    package internal(set) var standing: Standing?
    /// Its own; nil: the space's.
    package internal(set) var ownRules: LandRules?
    /// What counted, in order: the course of the review.
    package internal(set) var steps: [ReviewStep]
    /// In which thread a comment is, and where.
    var places: [RecordEntry.ID: (thread: Int, comment: Int)] = [:]

    init(_ step: ReviewStep, _ opening: ReviewDeed.Opening) {
        id = ReviewID(step.id.change)
        author = step.author
        opened = step.time
        title = opening.title
        description = opening.description
        target = opening.target
        asked = opening.reviewers
        steps = [step]
    }

    package var status: ReviewDeed.Status { standing?.turn.status ?? .open }
    package var isOpen: Bool { status == .open }
    package var newest: Round? { rounds.last }

    package func round(_ id: RoundID) -> Round? { rounds.first { $0.id == id } }

    package func comment(_ id: RecordEntry.ID) -> ReviewThread.Comment? {
        places[id].map { threads[$0.thread].comments[$0.comment] }
    }

    package func thread(_ id: RecordEntry.ID) -> ReviewThread? {
        places[id].flatMap { $0.comment == 0 ? threads[$0.thread] : nil }
    }

    package static func == (left: Review, right: Review) -> Bool {
        left.id == right.id && left.steps == right.steps && left.title == right.title
            && left.description == right.description && left.asked == right.asked && left.rounds == right.rounds
            && left.threads == right.threads && left.votes == right.votes && left.checks == right.checks
            && left.seen == right.seen && left.standing == right.standing && left.ownRules == right.ownRules
    }
}
