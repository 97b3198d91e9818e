package import WireCodec

/// People together in a space, as the records about it make it: who is in it, who types, what is looked at.
///
/// Persons are meant wherever devices are named: any device of one speaks for it. Rules: Protocol/sessions.md.
package struct Session: Equatable, Sendable {
    /// From when to when somebody was in it.
    package struct Stay: Equatable, Sendable {
        package let person: Bytes32
        /// The device that joined.
        package let device: Bytes32
        package let from: HybridTime
        package var to: HybridTime?
    }

    /// Who types from a moment on.
    package struct Seat: Equatable, Sendable {
        /// Nil: everybody.
        package let driver: Bytes32?
        package let from: HybridTime
        /// The change that said so.
        package let change: Bytes32
    }

    package struct Request: Equatable, Sendable {
        package let person: Bytes32
        package let device: Bytes32
        package let time: HybridTime
    }

    package struct Countdown: Equatable, Sendable {
        package let seconds: Int
        package let rotates: Bool
        package let author: Bytes32
        package let from: HybridTime
    }

    package struct Pointer: Equatable, Sendable {
        package let focus: SessionDeed.Focus
        package let author: Bytes32
        package let time: HybridTime
    }

    /// From when to when somebody recorded it.
    package struct Recording: Equatable, Sendable {
        /// The device that keeps note of cursors.
        package let recorder: Bytes32
        package let from: HybridTime
        package var to: HybridTime?
    }

    package struct Mark: Equatable, Sendable {
        package let text: String
        package let author: Bytes32
        package let time: HybridTime
    }

    package let id: SessionID
    package let title: String?
    /// The device that began it.
    package let starter: Bytes32
    package let started: HybridTime
    package internal(set) var ended: HybridTime?
    /// The device that ended it.
    package internal(set) var ender: Bytes32?
    /// Ascending by `from`.
    package internal(set) var stays: [Stay]
    /// Ascending; none while nobody was ever given the seat.
    package internal(set) var seats: [Seat] = []
    /// Who would like to type, the first who asked first.
    package internal(set) var requests: [Request] = []
    package internal(set) var timer: Countdown?
    package internal(set) var pointer: Pointer?
    /// Persons who may draw attention beside owners and mentors.
    package internal(set) var pointers: Set<Bytes32> = []
    /// Ascending; one at a time.
    package internal(set) var recordings: [Recording] = []
    package internal(set) var marks: [Mark] = []
    package internal(set) var agenda = Agenda()
    /// What counted, in order: the course of the session.
    package internal(set) var steps: [SessionStep]

    init(_ step: SessionStep, title: String?, by rules: SessionRules) {
        id = step.session
        self.title = title
        starter = step.author
        started = step.time
        stays = [Stay(person: rules.person(step.author), device: step.author, from: step.time)]
        steps = [step]
    }

    package var isOpen: Bool { ended == nil }

    /// The device by which the person is named who types now; nil: everybody does.
    package var driver: Bytes32? { seats.last?.driver }

    /// The recording that goes on.
    package var recording: Recording? { recordings.last.flatMap { $0.to == nil ? $0 : nil } }

    /// Those who are in it now, by when they came.
    package var present: [Stay] { stays.filter { $0.to == nil } }

    package func isIn(_ person: Bytes32) -> Bool { stays.contains { $0.person == person && $0.to == nil } }

    /// Who is to type after the driver: the next of those who are in it, around again; nil where nobody else is.
    package func next(after driver: Bytes32, by rules: SessionRules, where mayType: (Bytes32) -> Bool) -> Bytes32? {
        let person = rules.person(driver)
        let all = present
        let start = all.firstIndex { $0.person == person }.map { $0 + 1 } ?? 0
        return (all[start...] + all[..<start]).first { $0.person != person && mayType($0.device) }?.device
    }
}
