package import Spaces
package import WireCodec

/// One meeting of a workshop as the records about it make it: what all screens show, and who waits.
///
/// Persons are meant wherever devices are named: any device of one speaks for it. Rules: Protocol/workshops.md.
package struct Meeting: Equatable, Sendable {
    package struct Announcement: Equatable, Sendable {
        package let id: RecordEntry.ID
        package let text: String
        package let author: Bytes32
        package let time: HybridTime
    }

    /// A time that goes on, read as those of sessions are (Protocol/sessions.md, section 5).
    package struct Timer: Equatable, Sendable {
        package let countdown: MeetingDeed.Countdown
        package let author: Bytes32
        package let from: HybridTime
    }

    package struct PaceWord: Equatable, Sendable {
        package let pace: MeetingDeed.Pace
        package let time: HybridTime
    }

    package struct Presenter: Equatable, Sendable {
        package let presenting: MeetingDeed.Presenting
        /// Who said so.
        package let author: Bytes32
        package let time: HybridTime
    }

    /// That somebody looks at a person's work.
    package struct Peek: Equatable, Sendable {
        package let mentor: Bytes32
        package let person: Bytes32
        package let from: HybridTime
        package internal(set) var to: HybridTime?
    }

    /// Persons in groups, and who put them there.
    package struct Grouped: Equatable, Sendable {
        package let grouping: Grouping
        package let author: Bytes32
        package let time: HybridTime
    }

    package struct SealedQuestion: Equatable, Sendable {
        package let id: RecordEntry.ID
        package let sealed: [UInt8]
        package let author: Bytes32
        package let time: HybridTime
    }

    package let id: MeetingID
    package let opening: WorkshopDeed.Opening
    /// The device that opened it.
    package let opener: Bytes32
    package let opened: HybridTime
    package internal(set) var closed: HybridTime?
    package internal(set) var closer: Bytes32?
    /// Ascending.
    package internal(set) var announcements: [Announcement] = []
    package internal(set) var timer: Timer?
    /// The newest word of each person.
    package internal(set) var paces: [Bytes32: PaceWord] = [:]
    package internal(set) var hands = HandQueue()
    package internal(set) var presenter: Presenter?
    /// By name; the newest of each, those that are no more left out.
    package internal(set) var groups: [Grouped] = []
    /// Ascending by `from`.
    package internal(set) var peeks: [Peek] = []
    package internal(set) var attendance = Attendance()
    /// Ascending.
    package internal(set) var questions: [SealedQuestion] = []
    /// Those that were begun in it by who may, in order.
    package internal(set) var activities: [RecordEntry.ID] = []
    /// What counted, in order: the course of the meeting.
    package internal(set) var steps: [WorkshopStep]

    init(_ step: WorkshopStep, _ opening: WorkshopDeed.Opening) {
        id = MeetingID(step.id.change)
        self.opening = opening
        opener = step.author
        opened = step.time
        steps = [step]
    }

    package var isOpen: Bool { closed == nil }

    /// How many persons say what of the pace.
    package var meter: [MeetingDeed.Pace: Int] {
        paces.values.reduce(into: [:]) { counts, word in counts[word.pace, default: 0] += 1 }
    }
}
