import Identity
package import Membership
package import Spaces
package import WireCodec
package import Workshops

/// The workshop of a space as the person of this device finds it. It holds the space's tables: not to be kept while a
/// command changes them.
package struct WorkshopReading {
    package let space: SpaceID
    package let log: WorkshopLog
    package let rules: WorkshopRules
    /// The first device of this device's person.
    package let person: Bytes32
    /// Of this device, now.
    package let role: Role?
    /// Persons of whom this node shows nothing any more.
    package let forgotten: Set<Bytes32>
    let keys: [Bytes32: ActivityKey]
    let opened: OpenedAnswers

    /// In the order in which they were opened. O(steps).
    package var meetings: [Meeting] { log.meetings(by: rules) }

    package func meeting(_ id: MeetingID) -> Meeting? { log.meeting(id, by: rules) }

    package func activity(_ id: RecordEntry.ID) -> Activity? { log.activity(id, by: rules) }

    package var leads: Bool { role?.canAdminister ?? false }

    package var hidden: Set<RecordEntry.ID> { log.hidden(by: rules) }

    /// What a poll has come to, as far as this device may know it; nil of another activity.
    package func outcome(ofPoll activity: Activity) -> PollOutcome? {
        guard case .poll(let poll) = activity.opening else { return nil }
        guard let key = poll.seal.flatMap({ keys[$0] }) else { return activity.pollOutcome() }
        return activity.pollOutcome { submission in
            let answers = answers(in: submission, to: activity, key)
            return answers?.count == 1 ? answers?[0] : nil
        }
    }

    /// What a quiz has come to, as far as this device may know it; nil of another activity.
    package func outcome(ofQuiz activity: Activity) -> QuizOutcome? {
        guard case .quiz(let quiz) = activity.opening else { return nil }
        let key = keys[quiz.seal]
        return activity.quizOutcome { submission in
            key.flatMap { answers(in: submission, to: activity, $0) }
        }
    }

    /// Whether what came of an activity is told here: to who leads, and to others when it is shown.
    package func tells(_ activity: Activity) -> Bool { leads || activity.isShown }

    /// What came of meetings, as far as this device may read it. `names` has who is to stand in it. To who does not
    /// lead it has their own line alone, and what came of those activities that are shown.
    package func report(
        on meetings: [Meeting], title: String, names: [Bytes32: String], formerNames: [Bytes32: String] = [:]
    ) -> WorkshopReport {
        let activities = meetings.flatMap(\.activities).compactMap { activity($0) }
        let (own, leads, forgotten) = (person, leads, forgotten)
        let audience = WorkshopReport.Audience(isOwn: !leads) { person in
            (leads || person == own) && !forgotten.contains(person)
        } tells: {
            leads || $0.isShown
        }
        return WorkshopReport(
            title, of: meetings, activities, names: names, formerNames: formerNames, for: audience
        ) { activity, submission in
            activity.opening.seal.flatMap { keys[$0] }.flatMap { answers(in: submission, to: activity, $0) }
        }
    }

    private func answers(
        in submission: Submission<AnswerForm>, to activity: Activity, _ key: ActivityKey
    ) -> [Answer?]? {
        guard case .sealed(let sealed) = submission.value else { return nil }
        return opened.answers(in: submission.id) {
            // What does not open is told as unreadable: more is not known of it.
            try? key.answers(in: sealed, for: activity.id, by: submission.device)
        }
    }

    /// The sealed questions of a meeting that were not taken out of sight, ascending; the text where this device can
    /// read it.
    package func questions(of meeting: Meeting) -> [(question: Meeting.SealedQuestion, text: String?)] {
        let (hidden, key) = (hidden, meeting.opening.seal.flatMap { keys[$0] })
        return meeting.questions.filter { !hidden.contains($0.id) }.map { question in
            (question, try? key?.question(in: question.sealed, of: meeting.id, by: question.author))
        }
    }
}

extension Node {
    /// Persons of whom this node shows nothing any more in a space.
    package func forgottenPersons(in id: SpaceID) -> Set<Bytes32> { forgotten[id] ?? [] }

    /// What those who lead a workshop keep out of sight; empty in a space that is none.
    package func entriesOutOfSight(in id: SpaceID) -> Set<RecordEntry.ID> {
        guard let replica = replicas[id], !replica.workshopBook.isEmpty else { return [] }
        return replica.workshopBook.log.hidden(by: replica.space.workshopRules)
    }

    /// Nil for a space that is not here, or whose history is being read. O(steps).
    package func workshop(in id: SpaceID) -> WorkshopReading? {
        guard let replica = replicas[id] else { return nil }
        let rules = replica.space.workshopRules
        return WorkshopReading(
            space: id, log: replica.workshopBook.log, rules: rules, person: rules.person(deviceKey),
            role: replica.space.membership.role(of: deviceKey), forgotten: forgotten[id] ?? [],
            keys: workshopKeys(in: replica, by: rules),
            opened: replica.workshopBook.opened)
    }

    /// What is left of a meeting's time in milliseconds, as of a session's.
    package func remaining(of timer: Meeting.Timer, in space: SpaceID, at now: Instant) -> Int64 {
        guard let replica = replicas[space] else { return 0 }
        return remaining(
            seconds: timer.countdown.seconds, from: timer.from, by: timer.author, in: replica, at: now)
    }
}
