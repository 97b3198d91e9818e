import Foundation
import Identity
import Membership
import Spaces
import TestKit
import WireCodec

@testable import Workshops

/// `Protocol/vectors/workshops/*.json`.
enum WorkshopVectors {
    struct Valid: Decodable {
        let name: String
        let canonical: String
        let says: String
        /// The meeting's id, a reference to the activity, or `space`.
        let about: String
    }

    struct Other: Decodable {
        let name: String
        let canonical: String
    }

    struct Records: Decodable {
        let valid: [Valid]
        let others: [Other]
    }

    struct Step: Decodable {
        let author: String
        let role: String?
        let record: String
        let change: String
        let index: Int
        let tenths: UInt64
        let depth: UInt32
        let counts: Bool

        var reference: String { "\(change).\(index)" }
    }

    struct Said: Decodable {
        let options: [Int]?
        let order: [Int]?
        let value: Int?
        let text: String?

        var answer: Answer? {
            if let options { return .options(options) }
            if let order { return .order(order) }
            if let value { return .value(value) }
            return text.map { .text($0) }
        }
    }

    struct Meeting: Decodable, Equatable {
        let meeting: String
        let title: String
        let isOpen: Bool
        let announcements: [String]
        let timer: String?
        let meter: [String: Int]
        let hands: [String]
        let presenter: String?
        let groups: [[String]]
        let peeks: [String]
        let spans: [String: [[Int]]]
        let questions: [String]
        let activities: [String]
    }

    struct Count: Decodable, Equatable {
        let answers: Int
        let counts: [Int]?
        let texts: [String]?
    }

    struct Activity: Decodable, Equatable {
        let activity: String
        let kind: String
        let isOver: Bool
        let isShown: Bool
        var answered: [String]?
        var late: [String]?
        var published: Count?
        var tally: Count?
        var unreadable: [String]?
        var isRevealed: Bool?
        var results: [String]?
        var lateResults: [String]?
        var standings: [String: [String: String]]?
    }

    struct End: Decodable, Equatable {
        let meetings: [Meeting]
        let activities: [Activity]
        let hidden: [String]
    }

    struct Course: Decodable {
        let name: String
        let persons: [String: String]
        /// What is in sealed answers, by reference.
        let opens: [String: [Said?]]
        let steps: [Step]
        let end: End
    }

    private struct Courses: Decodable {
        let courses: [Course]
    }

    static func records() throws -> Records { try only(of: "records.json") }
    static func courses() throws -> [Course] { try only(of: "courses.json", as: Courses.self).courses }

    static func only<File: Decodable>(of name: String, as: File.Type = File.self) throws -> File {
        let url = TestData.vectors("workshops").appendingPathComponent(name)
        let files = try JSONDecoder().decode([File].self, from: Data(contentsOf: url))
        guard let only = files.first, files.count == 1 else { throw CocoaError(.coderReadCorrupt) }
        return only
    }
}

extension WorkshopVectors.Course {
    /// The records of the steps, in order.
    func entries() throws -> [RecordEntry] {
        try steps.map { step in
            let change = Bytes32(hex: step.change) ?? .zero
            return RecordEntry(
                id: RecordEntry.ID(change: change, index: step.index),
                record: try Record(decoding: Array(step.record.utf8)), author: Bytes32(hex: step.author) ?? .zero,
                time: HybridTime(
                    tenths: step.tenths, depth: step.depth, chain: ChainID(change), sequence: 0, change: change))
        }
    }

    var rules: WorkshopRules {
        let roles = Dictionary(
            steps.map { ($0.reference, $0.role.flatMap { Role(name: $0) }) }
        ) { first, _ in first }
        let persons = Dictionary(
            persons.compactMap { device, person in
                Bytes32(hex: device).flatMap { device in Bytes32(hex: person).map { (device, $0) } }
            }
        ) { first, _ in first }
        return WorkshopRules(role: { roles[$0.id.reference] ?? nil }, person: { persons[$0] ?? $0 })
    }

    /// What is in a sealed answer, for who has the key.
    func answers(in submission: Submission<AnswerForm>) -> [Answer?]? {
        opens[submission.id.reference]?.map { $0?.answer }
    }

    /// What the room under test makes of the log.
    func outcome(of log: WorkshopLog) -> WorkshopVectors.End {
        let rules = rules
        let meetings = log.meetings(by: rules)
        let activities = meetings.flatMap(\.activities).compactMap { log.activity($0, by: rules) }
        return WorkshopVectors.End(
            meetings: meetings.map { WorkshopVectors.Meeting($0) },
            activities: activities.map { WorkshopVectors.Activity($0, in: self) }.sorted { $0.activity < $1.activity },
            hidden: log.hidden(by: rules).map(\.reference).sorted())
    }
}

extension WorkshopVectors.Meeting {
    init(_ meeting: Meeting) {
        self.init(
            meeting: meeting.id.change.hex, title: meeting.opening.title, isOpen: meeting.isOpen,
            announcements: meeting.announcements.map(\.text),
            timer: meeting.timer.map { "\($0.countdown.seconds) \($0.countdown.label ?? "")" },
            meter: Dictionary(uniqueKeysWithValues: meeting.meter.map { ($0.rawValue, $1) }),
            hands: meeting.hands.hands.map { "\($0.person.hex) \($0.id.reference) \($0.word ?? "")" },
            presenter: meeting.presenter?.presenting.device.hex,
            groups: meeting.groups.map(\.grouping).map { grouping in
                [grouping.name]
                    + grouping.groups.map { "\($0.name) \($0.persons.map(\.hex).joined(separator: " "))" }
            },
            peeks: meeting.peeks.map { "\($0.mentor.hex) \($0.person.hex) \($0.to == nil ? "on" : "over")" },
            spans: Dictionary(
                uniqueKeysWithValues: meeting.attendance.spans.map { person, spans in
                    (person.hex, spans.map { [$0.lowerBound, $0.upperBound] })
                }),
            questions: meeting.questions.map(\.id.reference), activities: meeting.activities.map(\.reference))
    }
}

extension WorkshopVectors.Count {
    init(_ tally: Tally) {
        switch tally.content {
        case .counts(let counts): self.init(answers: tally.answers, counts: counts, texts: nil)
        case .texts(let texts): self.init(answers: tally.answers, counts: nil, texts: texts)
        }
    }
}

extension WorkshopVectors.Activity {
    init(_ activity: Activity, in course: WorkshopVectors.Course) {
        let kind =
            switch activity.opening {
            case .poll: "poll"
            case .quiz: "quiz"
            case .exercise: "exercise"
            }
        self.init(
            activity: activity.id.reference, kind: kind, isOver: activity.isOver, isShown: activity.isShown)
        let one = { (submission: Submission<AnswerForm>) -> Answer? in
            course.answers(in: submission).flatMap { $0.count == 1 ? $0[0] : nil }
        }
        if let poll = activity.pollOutcome(opening: one) {
            (answered, late) = (poll.answered.map(\.hex), poll.late.map(\.hex))
            published = activity.published.map(WorkshopVectors.Count.init)
            tally = poll.tally.map(WorkshopVectors.Count.init)
            unreadable = poll.unreadable.map(\.hex)
        } else if let quiz = activity.quizOutcome(opening: course.answers(in:)) {
            (answered, late) = (quiz.answered.map(\.hex), quiz.lateAnswered.map(\.hex))
            isRevealed = quiz.solution != nil
            (results, lateResults) = (quiz.results.map(Self.words), quiz.late.map(Self.words))
        } else {
            standings = Dictionary(
                uniqueKeysWithValues: activity.standings.compactMap { person, standing in
                    let words = Self.words(standing)
                    return words.isEmpty ? nil : (person.hex, words)
                })
        }
    }

    private static func words(_ result: QuizResult) -> String {
        let marks = result.isRight.map { $0.map { $0 ? "y" : "n" } ?? "-" }.joined()
        return "\(result.person.hex) \(result.points) \(marks)"
    }

    private static func words(_ standing: Standing) -> [String: String] {
        var words: [String: String] = [:]
        let result = { (told: Standing.Result?) in
            told.map { "\($0.result.passed) \($0.result.failed) \($0.result.exitCode)" }
        }
        words["own"] = result(standing.own)
        words["checked"] = result(standing.checked)
        words["points"] = standing.mark.map { "\($0.score.total)" }
        words["stuck"] = standing.stuck.map { $0.word ?? "" }
        words["consents"] = standing.consents ? "yes" : nil
        words["anonymous"] = standing.wantsNoName ? "yes" : nil
        words["asked"] = standing.asked?.handIn.reference
        words["declined"] = standing.declined ? "yes" : nil
        words["handin"] = standing.handIn?.id.reference
        words["behind"] = standing.isLate ? "yes" : nil
        words["late"] = standing.late?.id.reference
        return words
    }
}
