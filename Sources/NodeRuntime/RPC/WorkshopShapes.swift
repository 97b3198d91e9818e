import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec
import Workshops

/// The workshop of one space as clients see it.
struct WorkshopShapes {
    let reading: WorkshopReading
    private let node: Node
    private let now = SystemClock.now()

    init(_ space: SpaceID, _ node: Node) throws(RPCFailure) {
        guard let reading = node.workshop(in: space) else { throw RPCFailure(NodeFailure.stillLoading) }
        self.reading = reading
        self.node = node
    }

    func name(_ device: Bytes32) -> String {
        if reading.forgotten.contains(reading.rules.person(device)) { return "(forgotten)" }
        return node.reading(reading.space).map { node.name(of: device, in: $0.membership) } ?? ""
    }

    func shown(_ device: Bytes32) -> String { DeviceID(publicKey: device).shown }

    func milliseconds(_ time: HybridTime) -> Int { Int(clamping: min(time.tenths, 1 << 50)) * 100 }

    private func word(_ id: RecordEntry.ID, _ device: Bytes32, _ time: HybridTime, _ text: String?)
        -> WorkshopMethods.Word
    {
        .init(
            id: id.reference, by: name(device), deviceId: shown(device), time: milliseconds(time), text: text,
            own: reading.rules.person(device) == reading.person)
    }

    // MARK: Meetings

    func head(_ meeting: Meeting) -> WorkshopMethods.Head {
        .init(
            meeting: meeting.id.change.hex, title: meeting.opening.title, opened: milliseconds(meeting.opened),
            openedBy: name(meeting.opener), closed: meeting.closed.map(milliseconds))
    }

    func whole(_ meeting: Meeting) -> WorkshopMethods.Meeting {
        let meter = meeting.meter
        var shape = WorkshopMethods.Meeting(
            space: reading.space.bytes.hex, head: head(meeting), leads: reading.leads,
            pace: .init(
                tooFast: meter[.tooFast] ?? 0, tooSlow: meter[.tooSlow] ?? 0, lost: meter[.lost] ?? 0,
                fine: meter[.fine] ?? 0, own: meeting.paces[reading.person]?.pace.rawValue))
        shape.starter = meeting.opening.starter
        if node.reading(reading.space)?.membership.isLocked == true { shape.locked = true }
        shape.announcements = meeting.announcements.map { word($0.id, $0.author, $0.time, $0.text) }
        if meeting.isOpen { shape.timer = meeting.timer.map(timer) }
        shape.hands = meeting.hands.hands.map { word($0.id, $0.device, $0.time, $0.word) }
        if meeting.isOpen { shape.presenter = meeting.presenter.map { name($0.presenting.device) } }
        shape.groups = meeting.groups.map { groups($0.grouping) }
        shape.peeks = meeting.peeks.filter { $0.to == nil && (reading.leads || $0.person == reading.person) }.map {
            .init(by: name($0.mentor), person: name($0.person), since: milliseconds($0.from))
        }
        shape.questions = reading.questions(of: meeting).filter { reading.leads || isOwn($0.question.author) }.map {
            word($0.question.id, $0.question.author, $0.question.time, $0.text)
        }
        shape.activities = meeting.activities.compactMap { reading.activity($0) }.map(head)
        return shape
    }

    private func isOwn(_ device: Bytes32) -> Bool { reading.rules.person(device) == reading.person }

    private func timer(_ timer: Meeting.Timer) -> WorkshopMethods.Timer {
        .init(
            seconds: timer.countdown.seconds,
            remainingMilliseconds: Int(clamping: node.remaining(of: timer, in: reading.space, at: now)),
            label: timer.countdown.label, by: name(timer.author))
    }

    func groups(_ grouping: Grouping) -> WorkshopMethods.Groups {
        .init(
            name: grouping.name,
            groups: grouping.groups.map { group in
                let room = group.space.map { SpaceID($0) }.flatMap { node.reading($0) == nil ? nil : $0 }
                return .init(
                    name: group.name, persons: group.persons.map(name).sorted(), space: room?.bytes.hex)
            })
    }

    // MARK: Activities

    func head(_ activity: Activity) -> WorkshopMethods.ActivityHead {
        let (kind, title) =
            switch activity.opening {
            case .poll(let poll): ("poll", poll.question)
            case .quiz(let quiz): ("quiz", quiz.title)
            case .exercise(let exercise): ("exercise", exercise.title)
            }
        var head = WorkshopMethods.ActivityHead(
            id: activity.id.reference, kind: kind, title: title, begun: milliseconds(activity.begun))
        (head.over, head.shown) = (activity.isOver, activity.isShown)
        let counted =
            activity.answers.counted(heard: activity.heard).keys.map { $0 }
            + activity.handInsCounted.keys
        head.answered = counted.count
        head.answeredOneself = counted.contains(reading.person)
        if case .exercise = activity.opening { head.tested = tested(activity) }
        return head
    }

    private func tested(_ activity: Activity) -> WorkshopMethods.Tested? {
        let standings = activity.standings.filter { isTold($0.key, reading.leads) }.map(\.value)
        let (own, checked) = (standings.compactMap(\.own?.result), standings.compactMap(\.checked?.result))
        if own.isEmpty, checked.isEmpty { return nil }
        return .init(
            own: own.count, ownPassed: own.count { $0.failed == 0 }, checked: checked.count,
            checkedPassed: checked.count { $0.failed == 0 })
    }

    /// What came of it where one leads or it is shown, and always what one did oneself.
    func whole(_ activity: Activity) -> WorkshopMethods.Activity {
        var shape = WorkshopMethods.Activity(head: head(activity))
        let isTold = reading.leads || activity.isShown
        switch activity.opening {
        case .poll(let poll):
            shape.anonymous = poll.seal != nil
            shape.questions = [question(poll.question, poll.form)]
            if let outcome = reading.outcome(ofPoll: activity) {
                shape.standings = standings(of: outcome, isTold: isTold)
                shape.sealed = outcome.answered.count - outcome.answers.count
                if isTold { shape.tally = outcome.tally.map(tally) }
            }
        case .quiz(let quiz):
            (shape.points, shape.seconds, shape.anonymous) = (quiz.pointsMax, quiz.seconds, true)
            shape.questions = quiz.items.map { item in
                var question = question(item.question, item.form)
                (question.points, question.seconds) = (item.points, item.seconds)
                return question
            }
            if let outcome = reading.outcome(ofQuiz: activity) {
                shape.standings = standings(of: outcome, isTold: isTold)
                shape.sealed = outcome.answered.count - outcome.results.count
                if isTold { shape.solution = outcome.solution?.items.map(solved) }
            }
        case .exercise(let exercise):
            (shape.text, shape.starter, shape.points) = (exercise.text, exercise.starter, exercise.pointsMax)
            (shape.test, shape.seconds) = (exercise.test?.command, exercise.test?.seconds)
            shape.due = activity.due.map { due($0, isCollected: activity.collected != nil) }
            shape.questions = exercise.rubric.map { .init(text: $0.name, form: "points", points: $0.points) }
            shape.standings = standings(of: activity)
        }
        return shape
    }

    private func due(_ due: Activity.Due, isCollected: Bool) -> WorkshopMethods.Due {
        .init(
            time: milliseconds(due.from) + due.time.seconds * 1000,
            remainingMilliseconds: Int(clamping: node.remaining(until: due, in: reading.space, at: now).due),
            graceSeconds: due.time.graceInSeconds, strict: due.time.isStrict, collected: isCollected)
    }

    func question(_ text: String, _ form: QuestionForm) -> WorkshopMethods.Question {
        var shape = WorkshopMethods.Question(text: text, form: form.name)
        if !form.options.isEmpty { shape.options = form.options }
        if case .scale(let range) = form { (shape.low, shape.high) = (range.lowerBound, range.upperBound) }
        return shape
    }

    private func tally(_ tally: Tally) -> WorkshopMethods.Tally {
        switch tally.content {
        case .counts(let counts): .init(answers: tally.answers, counts: counts)
        case .texts(let texts): .init(answers: tally.answers, texts: texts)
        }
    }

    private func answer(_ answer: Answer) -> WorkshopMethods.Answer {
        switch answer {
        case .options(let places): .init(options: places)
        case .order(let places): .init(order: places)
        case .value(let value): .init(value: value)
        case .text(let text): .init(text: text)
        }
    }

    private func solved(_ item: Solution.Item) -> WorkshopMethods.Solved {
        .init(accepted: item.accepted.map(answer), explanation: item.explanation)
    }

    private func standing(_ person: Bytes32, inTime: Bool) -> WorkshopMethods.Standing {
        .init(name: name(person), deviceId: shown(person), inTime: inTime)
    }

    private func isTold(_ person: Bytes32, _ isTold: Bool) -> Bool {
        (isTold || person == reading.person) && !reading.forgotten.contains(person)
    }

    private func standings(of outcome: PollOutcome, isTold: Bool) -> [WorkshopMethods.Standing] {
        let counted = outcome.answered.filter { self.isTold($0, isTold) }.map { person in
            var shape = standing(person, inTime: true)
            shape.answer = outcome.answers[person].map(answer)
            return shape
        }
        let late = outcome.late.filter { self.isTold($0, reading.leads) }.map { standing($0, inTime: false) }
        return counted.sorted { $0.name < $1.name } + late
    }

    private func standings(of outcome: QuizOutcome, isTold: Bool) -> [WorkshopMethods.Standing] {
        let results = Dictionary(outcome.results.map { ($0.person, $0) }) { first, _ in first }
        let counted = outcome.answered.filter { self.isTold($0, isTold) }.map { person in
            var shape = standing(person, inTime: true)
            (shape.points, shape.right) = (results[person]?.points, results[person]?.isRight)
            return shape
        }
        let late = outcome.lateAnswered.filter { self.isTold($0, reading.leads) }.map { standing($0, inTime: false) }
        return counted.sorted { ($1.points ?? -1, $0.name) < ($0.points ?? -1, $1.name) } + late
    }

    /// Of those who work on it, as far as one may know.
    private func standings(of activity: Activity) -> [WorkshopMethods.Standing] {
        let (known, works) = (activity.standings, node.works(on: activity.id, in: reading.space))
        let persons = Set(known.keys).union(works.keys).filter { isTold($0, reading.leads) }
        return persons.map { person in
            var shape = known[person].map { standing(of: person, $0) } ?? standing(person, inTime: false)
            shape.work = works[person]?.bytes.hex
            return shape
        }.sorted { ($0.name, $0.deviceId) < ($1.name, $1.deviceId) }
    }

    private func handedIn(_ submission: Submission<HandIn>) -> WorkshopMethods.HandedIn {
        .init(
            id: submission.id.reference, space: submission.value.space.hex, time: milliseconds(submission.time),
            note: submission.value.note)
    }

    private func standing(of person: Bytes32, _ standing: Standing) -> WorkshopMethods.Standing {
        var shape = self.standing(person, inTime: standing.handIn != nil)
        if standing.isLate { shape.late = true }
        shape.handIn = (standing.handIn ?? standing.late).map(handedIn)
        if standing.handIn != nil { shape.tooLate = standing.late.map(handedIn) }
        shape.result = standing.checked.map { outcome($0, checked: true) }
        let own = standing.own.map { outcome($0, checked: false) }
        if shape.result == nil { shape.result = own } else { shape.ownResult = own }
        shape.points = standing.mark?.score.total
        shape.comment = standing.mark?.score.text
        if let stuck = standing.stuck { (shape.stuck, shape.stuckWord) = (true, stuck.word) }
        if standing.consents { shape.consents = true }
        if standing.wantsNoName { shape.anonymous = true }
        if standing.asked != nil { shape.asked = true }
        if standing.declined { shape.declined = true }
        return shape
    }
}

extension WorkshopShapes {
    private func outcome(_ told: Standing.Result, checked: Bool) -> WorkshopMethods.Outcome {
        let result = told.result
        var shape = WorkshopMethods.Outcome(
            passed: result.passed, failed: result.failed, exitCode: result.exitCode, skipped: result.skipped,
            checked: checked, handIn: result.handIn.reference)
        (shape.seconds, shape.log, shape.text) = (result.seconds, result.log?.hex, result.text)
        return shape
    }
}

extension RPCServer {
    func message(_ step: WorkshopStep, in space: SpaceID, to subscription: Subscription) -> [UInt8] {
        let name = node.reading(space).map { node.name(of: step.author, in: $0.membership) } ?? ""
        var params = WorkshopMethods.Changed.Params(
            subscription: Int(subscription.number), meeting: nil, activity: nil, by: name,
            deviceId: DeviceID(publicKey: step.author).shown)
        switch step.subject {
        case .meeting(let id): params.meeting = id.change.hex
        case .activity(let id): params.activity = id.reference
        case .space: break
        }
        return MessageWriter.notification(WorkshopMethods.Changed.self, params: params)
    }
}
