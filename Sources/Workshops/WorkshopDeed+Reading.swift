import Spaces
import WireCodec

extension WorkshopDeed {
    /// What the fields of a record say, and of what; nil when they are not as the page has them for the kind. What more
    /// there is, is passed over. `change` is the record's own, which a meeting that it opens is named by.
    static func reading(
        _ kind: RecordKind, _ fields: JSONObject, in change: Bytes32
    ) -> (subject: WorkshopStep.Subject, deed: WorkshopDeed)? {
        do throws(Misfit) {
            switch kind {
            case .workshopOpen: return (.meeting(MeetingID(change)), .open(try Opening(fields)))
            case .workshopHide:
                let entry = try required(try fields.reference("entry"))
                return (.space, .hide(entry, isOff: try fields.mark("off")))
            case .workshopKey: return (.space, .share(try KeyShares(fields)))
            default: break
            }
            if let meeting = try fields.key("meeting") {
                return (.meeting(MeetingID(meeting)), try ofMeeting(kind, fields))
            }
            let activity = try required(try fields.reference("activity"))
            return (.activity(activity), .activity(try ActivityDeed.reading(kind, fields)))
        } catch {
            return nil
        }
    }

    private static func ofMeeting(_ kind: RecordKind, _ fields: JSONObject) throws(Misfit) -> WorkshopDeed {
        switch kind {
        case .workshopPoll: .begin(.poll(try Poll(fields)))
        case .workshopQuiz: .begin(.quiz(try Quiz(fields)))
        case .workshopExercise: .begin(.exercise(try Exercise(fields)))
        default: .meeting(try MeetingDeed.reading(kind, fields))
        }
    }
}

extension WorkshopDeed.Opening {
    init(_ fields: JSONObject) throws(Misfit) {
        self.init(title: try required(try fields.text("title", maxInBytes: WorkshopLimits.titleInBytes)))
        starter = try fields.text("starter", maxInBytes: WorkshopLimits.pathInBytes)
        seal = try fields.key("seal")
    }
}

extension MeetingDeed {
    static func reading(_ kind: RecordKind, _ fields: JSONObject) throws(Misfit) -> MeetingDeed {
        let words = WorkshopLimits.wordsInBytes
        switch kind {
        case .workshopClose: return .close
        case .workshopAnnounce:
            return .announce(try required(fields["text"]).text(maxInBytes: WorkshopLimits.textInBytes))
        case .workshopTimer:
            guard let seconds = try fields.number("seconds", in: 1...WorkshopLimits.timerInSeconds) else {
                return .timer(nil)
            }
            return .timer(Countdown(seconds: seconds, label: try fields.text("label", maxInBytes: words)))
        case .workshopPace:
            guard let pace = fields["pace"] else { return .pace(nil) }
            return .pace(try required(pace.string.flatMap { Pace(rawValue: $0) }))
        case .workshopHand:
            if try fields.mark("down") { return .putDown }
            return .raise(word: try fields.text("word", maxInBytes: words))
        case .workshopLower:
            if let person = try fields.key("device") { return .lower(.person(person)) }
            let hands = try fields.list("hands", max: WorkshopLimits.handCount) { (value) throws(Misfit) in
                try required(value.string.flatMap { RecordEntry.ID(reference: $0) })
            }
            return .lower(hands.isEmpty ? .all : .hands(hands))
        case .workshopPresent:
            guard let device = try fields.key("device") else { return .present(nil) }
            let session = try fields.key("session").map { SessionID($0) }
            return .present(Presenting(device: device, session: session))
        case .workshopGroups: return .groups(try Grouping(fields))
        case .workshopPeek:
            return .peek(try required(try fields.key("device")), isBack: try fields.mark("back"))
        case .workshopAttend:
            let spans = try fields.list("spans", max: WorkshopLimits.spanCount) { (value) throws(Misfit) in
                try AttendanceSpan(value)
            }
            guard !spans.isEmpty else { throw Misfit() }
            return .attend(spans)
        case .workshopAsk:
            return .ask(sealed: try required(try fields.letters("sealed", atMostBytes: WorkshopLimits.sealedInBytes)))
        default: throw Misfit()
        }
    }
}

extension ActivityDeed {
    static func reading(_ kind: RecordKind, _ fields: JSONObject) throws(Misfit) -> ActivityDeed {
        switch kind {
        case .workshopAnswer: .answer(try AnswerForm(fields))
        case .workshopEnd: .end(heard: try fields.packed("heard", max: WorkshopLimits.heardCount))
        case .workshopShow: .show(isOff: try fields.mark("off"))
        case .workshopTally: .tally(try Tally(fields))
        case .workshopReveal: .reveal(try Solution(fields))
        case .workshopHandIn: .handIn(try HandIn(fields))
        case .workshopStuck:
            .stuck(
                word: try fields.text("word", maxInBytes: WorkshopLimits.wordsInBytes), isOff: try fields.mark("off"))
        case .workshopResult: .result(try TestResult(fields))
        case .workshopScore: .score(try Score(fields))
        case .workshopConsent: .consent(isOff: try fields.mark("off"), isAnonymous: try fields.mark("anonymous"))
        case .workshopRequest:
            .request(
                device: try required(try fields.key("device")), handIn: try required(try fields.reference("handin")))
        case .workshopDue: .due(try DueTime(fields))
        case .workshopCollect:
            .collect(
                of: try required(try fields.reference("deadline")),
                heard: try fields.packed("heard", max: WorkshopLimits.heardCount))
        default: throw Misfit()
        }
    }
}
