package import Spaces
package import WireCodec

/// What came of one or several meetings: who was there, what was done, what each person answered and handed in.
package struct WorkshopReport: Equatable, Sendable {
    package struct MeetingColumn: Equatable, Sendable {
        package let id: MeetingID
        package let title: String
        /// Tenths of a second since the Unix epoch, as the records have it.
        package let opened: UInt64
        package let closed: UInt64?
    }

    package struct ActivityColumn: Equatable, Sendable {
        package enum Kind: String, Sendable {
            case poll, quiz, exercise
        }

        package let id: RecordEntry.ID
        package let meeting: MeetingID
        package let kind: Kind
        package let title: String
        package let pointsMax: Int?
        /// Of a poll, as far as it is known here, with what its counts are of.
        package let form: QuestionForm?
        package let tally: Tally?
        /// Of a quiz whose solution is shown, as far as answers can be read here.
        package let items: [ItemOutcome]
        /// Of an exercise.
        package internal(set) var deadline: Deadline?
    }

    /// By when an exercise was to be handed in.
    package struct Deadline: Equatable, Sendable {
        /// Tenths of a second since the Unix epoch, by the clock of who said so.
        package let tenths: UInt64
        package let isStrict: Bool
    }

    /// What came of one question of a quiz: how many answered it in time, and how many of them rightly.
    package struct ItemOutcome: Equatable, Sendable {
        package let question: String
        package let points: Int
        package let answered: Int
        package let right: Int
    }

    /// What the newest tests of somebody's work came to.
    package struct Tests: Equatable, Sendable {
        package let passed: Int
        package let failed: Int

        init(_ told: Standing.Result) {
            (passed, failed) = (told.result.passed, told.result.failed)
        }
    }

    /// What a person did in an activity.
    package struct Cell: Equatable, Sendable {
        /// Something of theirs counts; else what there is of it came late.
        package let isInTime: Bool
        /// Whether that came behind a deadline, by a rule that lets it count.
        package internal(set) var isLate = false
        package let points: Int?
        /// To a poll, where it can be read here.
        package let answer: Answer?
        /// Of an exercise, by the person's own word.
        package internal(set) var ownTests: Tests?
        /// By the word of who leads, hidden tests among them.
        package internal(set) var checkedTests: Tests?

        init(isInTime: Bool, points: Int?, answer: Answer?) {
            self.isInTime = isInTime
            self.points = points
            self.answer = answer
        }
    }

    package struct Row: Equatable, Sendable {
        package let person: Bytes32
        package let name: String
        /// Seconds in each meeting.
        package let seconds: [Int]
        /// In each activity; nil: nothing.
        package let cells: [Cell?]

        package var points: Int { cells.reduce(0) { $0 + ($1.flatMap { $0.isInTime ? $0.points : nil } ?? 0) } }
    }

    /// Who reads a report, and so what stands in it.
    package struct Audience {
        /// Whether it has the line of its reader alone, which the page says.
        let isOwn: Bool
        let hasLine: (Bytes32) -> Bool
        let tells: (Activity) -> Bool

        package init(
            isOwn: Bool, hasLine: @escaping (Bytes32) -> Bool, tells: @escaping (Activity) -> Bool
        ) {
            (self.isOwn, self.hasLine, self.tells) = (isOwn, hasLine, tells)
        }

        /// Those who lead.
        package static var leaders: Audience { Audience(isOwn: false, hasLine: { _ in true }, tells: { _ in true }) }
    }

    package let title: String
    /// Whether it has the line of its reader alone.
    package let isOwn: Bool
    /// In the order in which they were opened.
    package let meetings: [MeetingColumn]
    /// In the order in which they were begun.
    package let activities: [ActivityColumn]
    /// By name, of equal ones by key.
    package let rows: [Row]
    /// Polls and quizzes whose sealed answers cannot be opened here, though the reader leads.
    package let sealedCount: Int

    /// `names` has the persons who are to stand in it whether they did anything or not; who is not among them and did
    /// something stands there as `formerNames` calls them, else under the beginning of their key.
    ///
    /// `opening` gives the answers in a sealed one, nil where it cannot be opened here.
    package init(
        _ title: String, of meetings: [Meeting], _ activities: [Activity], names: [Bytes32: String],
        formerNames: [Bytes32: String] = [:], for audience: Audience = .leaders,
        opening: @escaping (Activity, Submission<AnswerForm>) -> [Answer?]?
    ) {
        self.title = title
        isOwn = audience.isOwn
        self.meetings = meetings.map {
            MeetingColumn(
                id: $0.id, title: $0.opening.title, opened: $0.opened.tenths, closed: $0.closed?.tenths)
        }
        let results = activities.map { activity in
            ActivityResult(activity, isTold: audience.tells(activity)) { opening(activity, $0) }
        }
        self.activities = results.map(\.column)
        sealedCount =
            audience.isOwn ? 0 : activities.count { activity in activity.isSealed { opening(activity, $0) != nil } }
        let there = meetings.flatMap(\.attendance.spans.keys) + results.flatMap(\.cells.keys)
        rows = Set(there).union(names.keys).filter(audience.hasLine).map { person in
            Row(
                person: person, name: names[person] ?? formerNames[person] ?? String(person.hex.prefix(16)),
                seconds: meetings.map { $0.attendance.seconds(of: person) }, cells: results.map { $0.cells[person] })
        }.sorted { left, right in
            left.name == right.name
                ? left.person < right.person : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }
}

extension Activity {
    /// Whether there are sealed answers to it, and none of them is opened.
    fileprivate func isSealed(isOpened: (Submission<AnswerForm>) -> Bool) -> Bool {
        let sealed = answers.all.values.joined().filter { submission in
            if case .sealed = submission.value { true } else { false }
        }
        return !sealed.isEmpty && !sealed.contains(where: isOpened)
    }
}

/// One activity, as a column and what stands in it.
private struct ActivityResult {
    var column: WorkshopReport.ActivityColumn
    var cells: [Bytes32: WorkshopReport.Cell] = [:]

    init(_ activity: Activity, isTold: Bool, opening: @escaping (Submission<AnswerForm>) -> [Answer?]?) {
        switch activity.opening {
        case .poll(let poll):
            let outcome = Self.outcome(of: activity, opening)
            column = .init(
                id: activity.id, meeting: activity.meeting, kind: .poll, title: poll.question, pointsMax: nil,
                form: poll.form, tally: isTold ? outcome?.tally : nil, items: [])
            for person in outcome?.late ?? [] { cells[person] = .init(isInTime: false, points: nil, answer: nil) }
            for person in outcome?.answered ?? [] {
                cells[person] = .init(isInTime: true, points: nil, answer: outcome?.answers[person])
            }
        case .quiz(let quiz):
            let outcome = activity.quizOutcome(opening: opening)
            column = .init(
                id: activity.id, meeting: activity.meeting, kind: .quiz, title: quiz.title, pointsMax: quiz.pointsMax,
                form: nil, tally: nil, items: isTold ? outcome.map { Self.items(of: quiz, $0) } ?? [] : [])
            guard let outcome else { return }
            let late = Dictionary(uniqueKeysWithValues: outcome.late.map { ($0.person, $0.points) })
            let results = Dictionary(uniqueKeysWithValues: outcome.results.map { ($0.person, $0.points) })
            for person in outcome.lateAnswered {
                cells[person] = .init(isInTime: false, points: late[person], answer: nil)
            }
            for person in outcome.answered {
                cells[person] = .init(isInTime: true, points: results[person], answer: nil)
            }
        case .exercise(let exercise):
            column = .init(
                id: activity.id, meeting: activity.meeting, kind: .exercise, title: exercise.title,
                pointsMax: exercise.pointsMax, form: nil, tally: nil, items: [])
            column.deadline = activity.due.map { due in
                // No clock shows more; nothing overflows then.
                .init(
                    tenths: min(due.from.tenths, 1 << 50) + UInt64(due.time.seconds) * 10, isStrict: due.time.isStrict)
            }
            for (person, standing) in activity.standings {
                let points = standing.mark?.score.total
                guard points != nil || standing.handIn != nil || standing.late != nil else { continue }
                let isInTime = standing.handIn != nil || standing.late == nil
                var cell = WorkshopReport.Cell(isInTime: isInTime, points: points, answer: nil)
                cell.isLate = standing.isLate
                cell.ownTests = standing.own.map(WorkshopReport.Tests.init)
                cell.checkedTests = standing.checked.map(WorkshopReport.Tests.init)
                cells[person] = cell
            }
        }
    }

    private static func items(of quiz: Quiz, _ outcome: QuizOutcome) -> [WorkshopReport.ItemOutcome] {
        guard outcome.solution != nil else { return [] }
        return quiz.items.enumerated().map { place, item in
            let told = outcome.results.compactMap { $0.isRight.indices.contains(place) ? $0.isRight[place] : nil }
            return .init(
                question: item.question, points: item.points, answered: told.count, right: told.count { $0 })
        }
    }

    /// A poll's answers stay where nobody can open them.
    private static func outcome(
        of activity: Activity, _ opening: @escaping (Submission<AnswerForm>) -> [Answer?]?
    ) -> PollOutcome? {
        let isOpened = activity.answers.all.values.joined().contains { opening($0) != nil }
        guard isOpened else { return activity.pollOutcome() }
        return activity.pollOutcome { submission in
            opening(submission).flatMap { $0.count == 1 ? $0[0] : nil }
        }
    }
}
