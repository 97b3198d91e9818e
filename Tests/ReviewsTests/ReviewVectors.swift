import Foundation
import Identity
import Membership
import Spaces
import TestKit
import WireCodec

@testable import Reviews

/// `Protocol/vectors/reviews/records.json` and `courses.json`.
enum ReviewVectors {
    struct Valid: Decodable {
        let name: String
        let canonical: String
        let says: [String: String]
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
        let counts: Bool
    }

    struct Thread: Decodable, Equatable {
        let thread: String
        let state: String
        let texts: [String?]
        let applied: [Bool]
        let reactions: [Int]
    }

    /// What a review comes to.
    struct End: Decodable, Equatable {
        let review: String
        let title: String
        let status: String
        let rounds: [String]
        let asked: [String]
        let threads: [Thread]
        let votes: [String: String]
        let current: [String]
        let seen: Int
        let unmet: [String]
        let waiting: [String]
        let isAnyones: Bool
    }

    struct Course: Decodable {
        let name: String
        let persons: [String: String]
        let steps: [Step]
        let end: [End]
    }

    private struct Courses: Decodable {
        let courses: [Course]
    }

    static func records() throws -> Records { try only(of: "records.json") }
    static func courses() throws -> [Course] { try only(of: "courses.json", as: Courses.self).courses }

    private static func only<File: Decodable>(of name: String, as: File.Type = File.self) throws -> File {
        let url = TestData.vectors("reviews").appendingPathComponent(name)
        let files = try JSONDecoder().decode([File].self, from: Data(contentsOf: url))
        guard let only = files.first, files.count == 1 else { throw CocoaError(.coderReadCorrupt) }
        return only
    }
}

extension ReviewVectors.Course {
    /// The records of the steps, in order.
    func entries() throws -> [RecordEntry] {
        try steps.map { step in
            let change = Bytes32(hex: step.change) ?? .zero
            return RecordEntry(
                id: RecordEntry.ID(change: change, index: step.index),
                record: try Record(decoding: Array(step.record.utf8)), author: Bytes32(hex: step.author) ?? .zero,
                time: HybridTime(tenths: step.tenths, depth: 0, chain: ChainID(change), sequence: 0, change: change))
        }
    }

    var rules: ReviewRules {
        let roles = Dictionary(
            steps.map { ("\($0.change).\($0.index)", $0.role.flatMap { Role(name: $0) }) }
        ) { first, _ in first }
        let persons = Dictionary(
            persons.compactMap { device, person in
                Bytes32(hex: device).flatMap { device in Bytes32(hex: person).map { (device, $0) } }
            }
        ) { first, _ in first }
        return ReviewRules(role: { roles[$0.id.written] ?? nil }, person: { persons[$0] ?? $0 })
    }
}

extension ReviewLog {
    /// What its reviews come to, as the vectors tell it.
    func ends(by rules: ReviewRules) -> [ReviewVectors.End] {
        let reviews = ids.compactMap { review($0, by: rules) }.sorted { $0.opened < $1.opened }
        return reviews.map { ReviewVectors.End($0, under: $0.ownRules ?? spaceRules(by: rules), by: rules.person) }
    }
}

extension ReviewVectors.End {
    init(_ review: Review, under rules: LandRules, by persons: (Bytes32) -> Bytes32) {
        let turn = review.whoseTurn(under: rules, by: persons)
        self.init(
            review: review.id.change.hex, title: review.title, status: review.status.rawValue,
            rounds: review.rounds.map(\.id.change.hex), asked: review.asked.map(\.hex),
            threads: review.threads.map(ReviewVectors.Thread.init),
            votes: Dictionary(
                uniqueKeysWithValues: review.votes.map { person, vote in
                    (person.hex, "\(vote.ballot.verdict.rawValue) \(vote.ballot.round.change.hex)")
                }), current: review.currentVotes(under: rules).keys.map(\.hex).sorted(), seen: review.seen.count,
            unmet: review.unmet(under: rules, by: persons).map(Self.words),
            waiting: turn.persons.map(\.hex), isAnyones: turn.isAnyones)
    }

    private static func words(_ unmet: UnmetRule) -> String {
        switch unmet {
        case .noRound: "noRound"
        case .accepts(let count): "accepts \(count)"
        case .required(let device): "required \(device.hex)"
        case .objection(let person): "objection \(person.hex)"
        case .check(let name): "check \(name)"
        case .checklist(let point): "checklist \(point)"
        case .openThreads(let count): "openThreads \(count)"
        }
    }
}

extension ReviewVectors.Thread {
    init(_ thread: ReviewThread) {
        let state =
            switch thread.state {
            case .open: "open"
            case .resolved: "resolved"
            case .unheard(_, let count): "unheard \(count)"
            case .reopened: "reopened"
            }
        self.init(
            thread: thread.id.written, state: state, texts: thread.comments.map(\.text),
            applied: thread.comments.map { $0.applied != nil }, reactions: thread.comments.map(\.reactions.count))
    }
}
