import Identity
import Membership
import Replication
import SodiumCrypto
import Spaces
import WireCodec
import Workshops

/// What clients want of workshops: records that this device adds where the folds would count them.
extension Node {
    func perform(_ command: WorkshopCommand, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        switch command {
        case .open(let title, let starter): try open(title, starter, in: replica, for: request)
        case .say(let deed, let id):
            let meeting = try meeting(id, in: replica)
            // Who was there until now is said while it is open.
            if case .close = deed { closeAttendance(in: replica) }
            try say(.meeting(deed), about: .meeting(meeting.id), in: replica, for: request)
        case .group(let grouping, let id): try group(grouping, in: meeting(id, in: replica), of: replica, for: request)
        case .ask(let text, let id):
            let deed = try sealedQuestion(text, in: meeting(id, in: replica), of: replica)
            try say(.meeting(deed.deed), about: .meeting(deed.meeting), in: replica, for: request)
        case .begin(let plan, let id): try begin(plan, in: meeting(id, in: replica), of: replica, for: request)
        case .act(let deed, let id): try say(.activity(deed), about: .activity(id), in: replica, for: request)
        case .answer(let answers, let id):
            let deed = try sealed(answers, for: activity(id, in: replica), of: replica)
            try say(.activity(deed), about: .activity(id), in: replica, for: request)
        case .end(let id): try end(activity(id, in: replica), in: replica, for: request)
        case .show(let id, let isOff): try show(activity(id, in: replica), isOff: isOff, in: replica, for: request)
        case .hide(let entry, let isOff):
            _ = try leadingRole(in: replica)
            try append([.hide(entry, isOff: isOff)], about: .space, in: replica, for: request)
        case .take(let id): try takeExercise(id, in: replica, for: request)
        case .handIn(let id, let note): try handIn(id, note: note, in: replica, for: request)
        case .accept(let id, let device): try accept(id, of: device, in: replica, for: request)
        case .broadcast(let id, let device): try broadcast(id, of: device, in: replica, for: request)
        case .look(let id, let device, let isHandedIn):
            let work = try work(on: id, of: device ?? deviceKey, isHandedIn: isHandedIn, in: replica)
            reply(request, .workshop(.work(work)))
        case .forget(let device, let isOff): try forget(device, isOff: isOff, in: replica, for: request)
        case .listen:
            guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
            replica.workshopBook.listeners.append(subscription)
            reply(request, .subscribed(subscription))
        }
    }

    // MARK: What is meant

    private func meeting(_ id: MeetingID?, in replica: SpaceReplica) throws(NodeFailure) -> Meeting {
        let (log, rules) = (replica.workshopBook.log, replica.space.workshopRules)
        guard let id else {
            guard let current = log.meetings(by: rules).last(where: \.isOpen) else { throw .workshop(.noMeeting) }
            return current
        }
        guard let named = log.meeting(id, by: rules) else { throw .workshop(.unknownMeeting) }
        return named
    }

    func activity(_ id: RecordEntry.ID, in replica: SpaceReplica) throws(NodeFailure) -> Activity {
        guard let activity = replica.workshopBook.log.activity(id, by: replica.space.workshopRules) else {
            throw .workshop(.unknownActivity)
        }
        return activity
    }

    func leadingRole(in replica: SpaceReplica) throws(NodeFailure) -> Role {
        let role = replica.space.membership.role(of: deviceKey)
        guard let role, role.canAdminister else { throw .space(.notAllowed(role)) }
        return role
    }

    // MARK: Saying

    private func open(
        _ title: String, _ starter: String?, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        _ = try leadingRole(in: replica)
        var opening = WorkshopDeed.Opening(title: title)
        opening.starter = starter
        let key = ActivityKey.generate(in: replica.id, from: random)
        opening.seal = key.seal
        // The change's id is the meeting's: it has this record and nothing older.
        flush(replica)
        _ = try add([.open(opening)] + shares(of: key, in: replica), about: .space, in: replica)
        replica.workshopBook.keys[key.seal] = key
        replica.waitingForFlush.append((request, .workshop(.opened(MeetingID(.zero)))))
        flush(replica)
    }

    /// Says it where the fold would count it: nobody's node writes what no other one counts.
    func say(
        _ deed: WorkshopDeed, about subject: WorkshopStep.Subject, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        guard let role = replica.space.membership.role(of: deviceKey), role.canChat else {
            throw .space(.notAllowed(replica.space.membership.role(of: deviceKey)))
        }
        let rules = replica.space.workshopRules
        let refusal: WorkshopRefusal?
        switch subject {
        case .space: refusal = nil
        case .meeting(let id):
            var trial = try meeting(id, in: replica)
            let step = ownStep(deed, about: subject, after: trial.steps)
            refusal = trial.apply(step, role: role, by: rules)
        case .activity(let id):
            var trial = try activity(id, in: replica)
            let step = ownStep(deed, about: subject, after: trial.steps)
            refusal = trial.apply(step, role: role, by: rules)
        }
        if let refusal { throw .workshop(.refused(refusal)) }
        try append([deed], about: subject, in: replica, for: request)
    }

    private func ownStep(
        _ deed: WorkshopDeed, about subject: WorkshopStep.Subject, after steps: [WorkshopStep]
    ) -> WorkshopStep {
        let time =
            steps.last?.time
            ?? HybridTime(tenths: 0, depth: 0, chain: ChainID(.zero), sequence: 0)
        return WorkshopStep(
            id: RecordEntry.ID(change: .zero, index: 0), subject: subject, deed: deed, author: deviceKey, time: time)
    }

    /// Answered by the id of the last one, when all are durable.
    func append(
        _ deeds: [WorkshopDeed], about subject: WorkshopStep.Subject, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let index = try add(deeds, about: subject, in: replica)
        replica.waitingForFlush.append((request, .workshop(.said(RecordEntry.ID(change: .zero, index: index)))))
        flushIfDue(replica)
    }

    /// The place of the last one among the records of the change.
    private func add(
        _ deeds: [WorkshopDeed], about subject: WorkshopStep.Subject, in replica: SpaceReplica
    ) throws(NodeFailure) -> Int {
        var records: [Record] = []
        for deed in deeds {
            guard let record = deed.record(about: subject) else { throw .workshop(.unfit) }
            records.append(record)
        }
        return try changing(replica) { draft throws(SpaceError) in
            records.map { draft.append($0) }.last ?? 0
        }
    }

    // MARK: Activities

    private func begin(
        _ plan: ActivityPlan, in meeting: Meeting, of replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        _ = try leadingRole(in: replica)
        guard meeting.isOpen else { throw .workshop(.refused(.closed)) }
        let key = ActivityKey.generate(in: replica.id, from: random)
        let opening: ActivityOpening
        var isSealed = true
        switch plan {
        case .poll(let prepared):
            var poll = Poll(question: prepared.question, form: prepared.form)
            poll.seal = prepared.isAnonymous ? key.seal : nil
            (opening, isSealed) = (.poll(poll), prepared.isAnonymous)
        case .quiz(let prepared): opening = .quiz(try quiz(prepared, key))
        case .exercise(let exercise): (opening, isSealed) = (.exercise(exercise), false)
        }
        if isSealed { replica.workshopBook.keys[key.seal] = key }
        try append(
            (isSealed ? shares(of: key, in: replica) : []) + [.begin(opening)], about: .meeting(meeting.id),
            in: replica, for: request)
    }

    private func quiz(_ prepared: PreparedQuiz, _ key: ActivityKey) throws(NodeFailure) -> Quiz {
        let solution = prepared.solution(salt: random.bytes32())
        var quiz = prepared.quiz(seal: key.seal, solution: solution)
        guard solution.fits(quiz) else { throw .workshop(.unfit) }
        do throws(WorkshopError) {
            let place = SealPlace(space: key.space, seal: key.seal, author: deviceKey)
            quiz.solution = try ActivityKey.seal(solution, to: place, random: random)
        } catch {
            throw .workshop(.unfit)
        }
        return quiz
    }

    /// In the form that the activity wants.
    private func sealed(
        _ answers: [Answer?], for activity: Activity, of replica: SpaceReplica
    ) throws(NodeFailure) -> ActivityDeed {
        let forms = activity.opening.forms
        guard answers.count == forms.count, answers.contains(where: { $0 != nil }),
            zip(answers, forms).allSatisfy({ answer, form in answer.map(form.fits) ?? true })
        else { throw .workshop(.unfit) }
        guard let seal = activity.opening.seal else {
            guard let answer = answers.first ?? nil else { throw .workshop(.unfit) }
            return .answer(.open(answer))
        }
        let place = SealPlace(space: replica.id, seal: seal, author: deviceKey)
        do throws(WorkshopError) {
            return .answer(
                .sealed(try ActivityKey.seal(answers, for: activity.id, to: place, random: random)))
        } catch {
            throw .workshop(.unfit)
        }
    }

    private func sealedQuestion(
        _ text: String, in meeting: Meeting, of replica: SpaceReplica
    ) throws(NodeFailure) -> (deed: MeetingDeed, meeting: MeetingID) {
        guard !text.isEmpty else { throw .emptyText }
        guard let seal = meeting.opening.seal else { throw .workshop(.noSealedQuestions) }
        let place = SealPlace(space: replica.id, seal: seal, author: deviceKey)
        do throws(WorkshopError) {
            return (
                .ask(sealed: try ActivityKey.seal(question: text, in: meeting.id, to: place, random: random)),
                meeting.id
            )
        } catch {
            throw .workshop(.unfit)
        }
    }

    /// Names what was heard: several records where that is more than one holds.
    private func end(_ activity: Activity, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        _ = try leadingRole(in: replica)
        // An answer of this device that waits for its change counts as well.
        flush(replica)
        let parts = try self.activity(activity.id, in: replica).ends.map { WorkshopDeed.activity($0) }
        try append(parts, about: .activity(activity.id), in: replica, for: request)
    }

    private func show(
        _ activity: Activity, isOff: Bool, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        _ = try leadingRole(in: replica)
        guard activity.isShown == isOff else { throw .workshop(.refused(.noChange)) }
        var deeds = missingShares(of: activity.opening.seal, in: replica, by: replica.space.workshopRules)
        if !isOff { deeds += try published(activity, in: replica) }
        try append(deeds + [.activity(.show(isOff: isOff))], about: .activity(activity.id), in: replica, for: request)
    }

    /// What learners cannot know by themselves: the solution of a quiz, the tally of sealed answers.
    private func published(_ activity: Activity, in replica: SpaceReplica) throws(NodeFailure) -> [WorkshopDeed] {
        let keys = workshopKeys(in: replica, by: replica.space.workshopRules)
        switch activity.opening {
        case .exercise: return []
        case .poll(let poll):
            guard let seal = poll.seal else { return [] }
            guard keys[seal] != nil, let reading = workshop(in: replica.id),
                let tally = reading.outcome(ofPoll: activity)?.tally
            else { throw .workshop(.noKey) }
            return [.activity(.tally(tally.published))]
        case .quiz(let quiz):
            guard activity.solution == nil else { return [] }
            guard let key = keys[quiz.seal], let sealed = quiz.solution else { throw .workshop(.noKey) }
            do throws(WorkshopError) {
                return [.activity(.reveal(try key.solution(in: sealed, by: activity.author)))]
            } catch {
                throw .workshop(.notOpened)
            }
        }
    }

    // MARK: News

    /// Takes a record about the workshop in; listeners hear of it where its author may say something.
    func noteWorkshop(_ entry: RecordEntry, in replica: SpaceReplica, isHeard: Bool) {
        guard let step = replica.workshopBook.apply(entry) else { return }
        if case .open = step.deed { beginAttendance() }
        if case .meeting(.close) = step.deed { endAttendance(in: replica) }
        if case .activity(.consent(isOff: false, _)) = step.deed { noteConsent(step, in: replica) }
        if step.deed.isAboutDueTime { dueDesk.stale.insert(replica.id) }
        guard isHeard, !replica.workshopBook.listeners.isEmpty,
            replica.space.workshopRules.role(step)?.canChat == true
        else { return }
        for listener in replica.workshopBook.listeners {
            outbox.append(.notify(listener, .workshop(space: replica.id, step)))
        }
    }
}
