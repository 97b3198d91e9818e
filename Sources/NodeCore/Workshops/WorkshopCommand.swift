package import Spaces
package import WireCodec
package import Workshops

/// What a client wants of the workshop of a space. Where no meeting is named, the newest open one is meant.
package enum WorkshopCommand: Sendable {
    /// Begins a meeting; answered by `.opened`.
    case open(title: String, starter: String?)
    /// Answered by `.said`, as all that follow but the last.
    case say(MeetingDeed, in: MeetingID?)
    /// Persons are put together, and each group gets a space of its own.
    case group(Grouping, in: MeetingID?)
    /// A question that owners and mentors alone can read.
    case ask(String, in: MeetingID?)
    case begin(ActivityPlan, in: MeetingID?)
    case act(ActivityDeed, on: RecordEntry.ID)
    /// One for each question, nil where nothing is answered; sealed where the activity wants that.
    case answer([Answer?], to: RecordEntry.ID)
    /// No more answers and hand-ins count than those that are here.
    case end(RecordEntry.ID)
    /// What came of it is shown to all: the solution of a quiz is revealed, the tally of sealed answers published.
    case show(RecordEntry.ID, isOff: Bool)
    case hide(RecordEntry.ID, isOff: Bool)
    /// The space for one's own work on an exercise, made with its starter files where there is none; answered by
    /// `.space`.
    case take(RecordEntry.ID)
    /// Hands in what that space is now.
    case handIn(RecordEntry.ID, note: String?)
    /// What a person handed in late counts as if it had come in time.
    case accept(RecordEntry.ID, of: Bytes32)
    /// What a person handed in is put where all read it, if they agreed to that; else they are asked, and it is done
    /// when they agree. Answered by `.shown` or `.said`.
    case broadcast(RecordEntry.ID, of: Bytes32)
    /// What the person of a device made in an exercise, now or as it was handed in; nil: this node's own. Others' is
    /// for who leads. Answered by `.work`.
    case look(RecordEntry.ID, of: Bytes32?, isHandedIn: Bool)
    /// This node shows nothing of a person any more, or again; answered by `.done`.
    case forget(Bytes32, isOff: Bool)
    /// Answered by `.subscribed`; from then on `.workshop` tells what is said.
    case listen
}

/// An activity as somebody plans it: what is secret of it is in clear yet.
package enum ActivityPlan: Sendable {
    case poll(PreparedPoll)
    case quiz(PreparedQuiz)
    case exercise(Exercise)
}

package enum WorkshopReply: Sendable {
    case opened(MeetingID)
    case said(RecordEntry.ID)
    case work(LearnersWork)
    /// At this path of the workshop's space.
    case shown(String)
}

/// Why nothing came of a command about a workshop. Nothing was said.
package enum WorkshopFailure: Equatable, Sendable {
    /// No meeting is open here.
    case noMeeting
    case unknownMeeting
    case unknownActivity
    /// Something is empty, longer than it may be, or not as the question asks for.
    case unfit
    case refused(WorkshopRefusal)
    /// This device was not given the key of the activity.
    case noKey
    /// What is sealed is not what its key is for.
    case notOpened
    /// This person has no space with work on the exercise.
    case noWork
    /// They were asked, and have not answered.
    case askedAlready
    /// Somebody's work, or the changes that were handed in, have not come here.
    case workElsewhere
    /// Beneath the folder of solutions a path of the work would be longer, or have more parts, than paths have.
    case pathTooLong
    /// The meeting takes no sealed questions.
    case noSealedQuestions
}
