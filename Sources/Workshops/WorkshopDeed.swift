package import Spaces
package import WireCodec

/// What one record says of a workshop. Fields: Protocol/workshops.md, sections 2 to 4.
package enum WorkshopDeed: Equatable, Sendable {
    /// A meeting of the workshop begins.
    case open(Opening)
    case meeting(MeetingDeed)
    /// An activity begins in a meeting.
    case begin(ActivityOpening)
    case activity(ActivityDeed)
    /// A question, an answer or a message is kept out of sight; or no more.
    case hide(RecordEntry.ID, isOff: Bool)
    /// The secret half of a key, for devices of owners and mentors.
    case share(KeyShares)

    package struct Opening: Equatable, Sendable {
        package let title: String
        /// Where the files lie that everybody gets, in the tree of the space.
        package var starter: String?
        /// To which questions may be sealed that only owners and mentors are to read.
        package var seal: Bytes32?

        package init(title: String) {
            self.title = title
        }
    }
}

extension WorkshopDeed {
    /// Whether it may change by when an exercise is to be handed in, or whether that time is over.
    package var isAboutDueTime: Bool {
        switch self {
        case .begin(.exercise(let exercise)): exercise.due != nil
        case .activity(.due), .activity(.collect), .activity(.end): true
        default: false
        }
    }
}

/// What is said within a meeting.
package enum MeetingDeed: Equatable, Sendable {
    case close
    case announce(String)
    /// So much time from now on; nil: no time.
    case timer(Countdown?)
    /// How it goes for the author; nil: nothing any more.
    case pace(Pace?)
    case raise(word: String?)
    case putDown
    case lower(Lowering)
    /// Who is to be followed; nil: nobody.
    case present(Presenting?)
    case groups(Grouping)
    /// The author looks at the work of a person; or no more.
    case peek(Bytes32, isBack: Bool)
    case attend([AttendanceSpan])
    /// A question that owners and mentors alone can open.
    case ask(sealed: [UInt8])

    package struct Countdown: Equatable, Sendable {
        package let seconds: Int
        package let label: String?

        package init(seconds: Int, label: String?) {
            self.seconds = seconds
            self.label = label
        }
    }

    package enum Pace: String, CaseIterable, Sendable {
        case tooFast = "too-fast"
        case tooSlow = "too-slow"
        case lost
        case fine
    }

    package enum Lowering: Equatable, Sendable {
        case all
        /// Whatever one of the person's devices raised.
        case person(Bytes32)
        /// These and no newer ones of the same persons.
        case hands([RecordEntry.ID])
    }

    package struct Presenting: Equatable, Sendable {
        package let device: Bytes32
        /// In which the place is told (Protocol/sessions.md).
        package let session: SessionID?

        package init(device: Bytes32, session: SessionID?) {
            self.device = device
            self.session = session
        }
    }
}

/// What an activity is about.
package enum ActivityOpening: Equatable, Sendable {
    case poll(Poll)
    case quiz(Quiz)
    case exercise(Exercise)
}

/// What is said of an activity that was begun.
package enum ActivityDeed: Equatable, Sendable {
    case answer(AnswerForm)
    /// No more answers and hand-ins count than those in these changes, and in those that other ends name.
    case end(heard: [Bytes32])
    /// What came of it is shown to all; or no more.
    case show(isOff: Bool)
    case tally(Tally)
    case reveal(Solution)
    case handIn(HandIn)
    /// The author cannot go on; or can.
    case stuck(word: String?, isOff: Bool)
    case result(TestResult)
    case score(Score)
    /// Whether the author's solution may be shown, with their name or without.
    case consent(isOff: Bool, isAnonymous: Bool = false)
    /// The person of a device is asked whether a hand-in of theirs may be shown.
    case request(device: Bytes32, handIn: RecordEntry.ID)
    /// An exercise is to be handed in by then; nil: whenever it is.
    case due(DueTime?)
    /// The time of a deadline, which the record that said it names, is over: what is in these changes came in time.
    case collect(of: RecordEntry.ID, heard: [Bytes32])
}
