package import WireCodec

/// What one record says about a session. Fields: Protocol/sessions.md, section 2.
package enum SessionDeed: Equatable, Sendable {
    /// A place that others are asked to look at.
    package struct Focus: Equatable, Sendable {
        package let document: Bytes32
        /// Nil for the document as a whole.
        package let place: Whereabouts.Place?

        package init(document: Bytes32, place: Whereabouts.Place?) {
            self.document = document
            self.place = place
        }
    }

    case start(title: String?)
    case join
    case leave
    case end
    /// Who types from now on, named by one of the person's devices; nil: everybody.
    case seat(Bytes32?)
    /// The author would like to type; or no more.
    case request(isWithdrawn: Bool)
    /// A time of so many seconds begins; with `rotates` the seat goes on at its end.
    case timer(seconds: Int, rotates: Bool)
    case timerStop
    /// Nil: nobody need look any more.
    case focus(Focus?)
    /// Lets somebody draw attention, or no more.
    case lend(Bytes32, isBack: Bool)

    /// The session is recorded from now on, by the author; or no more.
    case record(isOn: Bool)
    /// A moment that is to be found again.
    case mark(String)
    /// Something that the session is to be about, and for how many minutes.
    case agenda(String, minutes: Int?)
    /// What it is about from now on; nil: nothing of the agenda.
    case topic(String?)

    /// Longest title, in bytes of UTF-8.
    package static let titleMaxInBytes = 128
    package static let timerMaxInSeconds = 86_400
    /// Longest text of a mark, in bytes of UTF-8.
    package static let markMaxInBytes = 256
    /// Longest text of an agenda's item, in bytes of UTF-8.
    package static let topicMaxInBytes = 256
    package static let topicMaxInMinutes = 1_440

    /// One to so many bytes without control characters.
    package static func isFit(_ text: String, maxInBytes: Int) -> Bool {
        (1...maxInBytes).contains(text.utf8.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// Whether this node may write it: its text fits, its numbers are in their ranges.
    package var isFit: Bool {
        switch self {
        case .start(let title): title.map { Self.isFit($0, maxInBytes: Self.titleMaxInBytes) } ?? true
        case .timer(let seconds, _): (1...Self.timerMaxInSeconds).contains(seconds)
        case .mark(let text): Self.isFit(text, maxInBytes: Self.markMaxInBytes)
        case .agenda(let text, let minutes):
            Self.isFit(text, maxInBytes: Self.topicMaxInBytes)
                && minutes.map { (1...Self.topicMaxInMinutes).contains($0) } ?? true
        case .topic(let text): text.map { Self.isFit($0, maxInBytes: Self.topicMaxInBytes) } ?? true
        default: true
        }
    }
}
