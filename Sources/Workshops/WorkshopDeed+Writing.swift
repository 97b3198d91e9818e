package import Spaces
import WireCodec

extension WorkshopDeed {
    /// The record that says it; nil where a reader would not take it for that: a text that is too long, a list with a
    /// person twice, a record beyond its limit. A meeting that is opened is named by its own change: `subject` is not
    /// looked at, as for what is about the whole space.
    package func record(about subject: WorkshopStep.Subject) -> Record? {
        var fields = JSONObject()
        let expected: WorkshopStep.Subject
        switch self {
        case .open: expected = .meeting(MeetingID(.zero))
        case .hide, .share: expected = .space
        case .meeting, .begin, .activity: expected = subject
        }
        write(to: &fields)
        switch (self, subject) {
        case (.meeting, .meeting(let meeting)), (.begin, .meeting(let meeting)):
            fields["meeting"] = .string(meeting.change.hex)
        case (.activity, .activity(let activity)): fields["activity"] = .string(activity.reference)
        default: break
        }
        let record = Record(kind: kind, fields: fields)
        guard record.encode().count <= Record.sizeMaxInBytes,
            let read = Self.reading(kind, fields, in: .zero), read.subject == expected, read.deed == self
        else { return nil }
        return record
    }

    private var kind: RecordKind {
        switch self {
        case .open: .workshopOpen
        case .meeting(let deed): deed.kind
        case .begin(.poll): .workshopPoll
        case .begin(.quiz): .workshopQuiz
        case .begin(.exercise): .workshopExercise
        case .activity(let deed): deed.kind
        case .hide: .workshopHide
        case .share: .workshopKey
        }
    }

    private func write(to fields: inout JSONObject) {
        switch self {
        case .open(let opening):
            fields["title"] = .string(opening.title)
            fields["starter"] = opening.starter.map { .string($0) }
            fields["seal"] = opening.seal.map { .string($0.hex) }
        case .meeting(let deed): deed.write(to: &fields)
        case .begin(.poll(let poll)): poll.write(to: &fields)
        case .begin(.quiz(let quiz)): quiz.write(to: &fields)
        case .begin(.exercise(let exercise)): exercise.write(to: &fields)
        case .activity(let deed): deed.write(to: &fields)
        case .hide(let entry, let isOff):
            fields["entry"] = .string(entry.reference)
            if isOff { fields["off"] = true }
        case .share(let shares): shares.write(to: &fields)
        }
    }
}

extension MeetingDeed {
    fileprivate var kind: RecordKind {
        switch self {
        case .close: .workshopClose
        case .announce: .workshopAnnounce
        case .timer: .workshopTimer
        case .pace: .workshopPace
        case .raise, .putDown: .workshopHand
        case .lower: .workshopLower
        case .present: .workshopPresent
        case .groups: .workshopGroups
        case .peek: .workshopPeek
        case .attend: .workshopAttend
        case .ask: .workshopAsk
        }
    }

    fileprivate func write(to fields: inout JSONObject) {
        switch self {
        case .close, .timer(nil), .lower(.all): break
        case .announce(let text): fields["text"] = .string(text)
        case .timer(let countdown?):
            fields["seconds"] = .number(countdown.seconds)
            fields["label"] = countdown.label.map { .string($0) }
        case .pace(let pace): fields["pace"] = pace.map { .string($0.rawValue) }
        case .raise(let word): fields["word"] = word.map { .string($0) }
        case .putDown: fields["down"] = true
        case .lower(.person(let device)): fields["device"] = .string(device.hex)
        case .lower(.hands(let hands)): fields["hands"] = .array(hands.map { .string($0.reference) })
        case .present(let presenting):
            fields["device"] = presenting.map { .string($0.device.hex) }
            fields["session"] = presenting?.session.map { .string($0.change.hex) }
        case .groups(let grouping): grouping.write(to: &fields)
        case .peek(let device, let isBack):
            fields["device"] = .string(device.hex)
            if isBack { fields["back"] = true }
        case .attend(let spans): fields["spans"] = .array(spans.map(\.value))
        case .ask(let sealed): fields["sealed"] = .string(Base64URL.encode(sealed))
        }
    }
}

extension ActivityDeed {
    fileprivate var kind: RecordKind {
        switch self {
        case .answer: .workshopAnswer
        case .end: .workshopEnd
        case .show: .workshopShow
        case .tally: .workshopTally
        case .reveal: .workshopReveal
        case .handIn: .workshopHandIn
        case .stuck: .workshopStuck
        case .result: .workshopResult
        case .score: .workshopScore
        case .consent: .workshopConsent
        case .request: .workshopRequest
        case .due: .workshopDue
        case .collect: .workshopCollect
        }
    }

    fileprivate func write(to fields: inout JSONObject) {
        switch self {
        case .answer(let form): form.write(to: &fields)
        case .end(let heard): fields.pack(heard, as: "heard")
        case .show(let isOff): if isOff { fields["off"] = true }
        case .consent(let isOff, let isAnonymous):
            if isOff { fields["off"] = true }
            if isAnonymous { fields["anonymous"] = true }
        case .request(let device, let handIn):
            fields["device"] = .string(device.hex)
            fields["handin"] = .string(handIn.reference)
        case .due(let due): due?.write(to: &fields)
        case .collect(let deadline, let heard):
            fields["deadline"] = .string(deadline.reference)
            fields.pack(heard, as: "heard")
        case .tally(let tally): tally.write(to: &fields)
        case .reveal(let solution): solution.write(to: &fields)
        case .handIn(let handIn): handIn.write(to: &fields)
        case .stuck(let word, let isOff):
            fields["word"] = word.map { .string($0) }
            if isOff { fields["off"] = true }
        case .result(let result): result.write(to: &fields)
        case .score(let score): score.write(to: &fields)
        }
    }
}
