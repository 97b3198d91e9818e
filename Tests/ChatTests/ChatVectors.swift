import Foundation
import Identity
import Membership
import Spaces
import TestKit
import WireCodec

@testable import Chat

/// `Protocol/vectors/chat/records.json`.
struct ChatRecordVectors: Decodable {
    struct Says: Decodable {
        let `is`: String
        let channel: String?
        let text: String?
        let answers: String?
        let blobs: [String]?
        let acts: Bool?
        let mentions: [String]?
        let links: Int?
        let message: String?
        let sign: String?
        let off: Bool?
        let topic: String?
        let title: String?
        let question: String?
        let entry: String?
        let answer: String?
    }

    struct Valid: Decodable {
        let name: String
        let canonical: String
        let says: Says
    }

    struct Other: Decodable {
        let name: String
        let canonical: String
    }

    let valid: [Valid]
    let others: [Other]
}

/// `Protocol/vectors/chat/courses.json`.
struct ChatCourses: Decodable {
    struct Step: Decodable {
        let author: String
        let role: String?
        let record: String
        let change: String
        let tenths: UInt64
        let depth: UInt32
    }

    struct Message: Decodable, Equatable {
        struct Reaction: Decodable, Equatable {
            let sign: String
            let persons: [String]
        }

        let ref: String
        let channel: String
        let texts: [String]
        let deletedBy: String?
        let pinnedBy: String?
        let reactions: [Reaction]
        let root: String
    }

    struct Channel: Decodable, Equatable {
        let name: String
        let topic: String?
        let isArchived: Bool
        let count: Int
        let unread: Int
        let mentions: Int
    }

    struct Question: Decodable, Equatable {
        struct Answer: Decodable, Equatable {
            let ref: String
            let votes: Int
        }

        let ref: String
        let votes: Int
        let accepted: String?
        let answers: [Answer]
    }

    struct End: Decodable, Equatable {
        let messages: [Message]
        let channels: [Channel]
        let questions: [Question]
    }

    struct Course: Decodable {
        let name: String
        let viewer: String
        let direct: Bool
        let persons: [String: String]
        let steps: [Step]
        let end: End
    }

    let courses: [Course]
}

enum ChatVectorFile {
    static func load<Vectors: Decodable>(_ name: String, as type: Vectors.Type) throws -> Vectors {
        let url = TestData.vectors("chat").appendingPathComponent("\(name).json")
        let files = try JSONDecoder().decode([Vectors].self, from: Data(contentsOf: url))
        guard let only = files.first, files.count == 1 else { throw CocoaError(.coderReadCorrupt) }
        return only
    }
}

extension ChatCourses.Course {
    func entries() throws -> [RecordEntry] {
        try steps.map { step in
            let change = Bytes32(hex: step.change) ?? .zero
            return RecordEntry(
                id: RecordEntry.ID(change: change, index: 0), record: try Record(decoding: Array(step.record.utf8)),
                author: Bytes32(hex: step.author) ?? .zero,
                time: HybridTime(
                    tenths: step.tenths, depth: step.depth, chain: ChainID(change), sequence: 0, change: change))
        }
    }

    var rules: ChatRules {
        let roles = Dictionary(
            steps.map { (Bytes32(hex: $0.change) ?? .zero, $0.role.flatMap { Role(name: $0) }) }
        ) { first, _ in first }
        let persons = Dictionary(
            persons.compactMap { device, person in
                Bytes32(hex: device).flatMap { device in Bytes32(hex: person).map { (device, $0) } }
            }
        ) { first, _ in first }
        return ChatRules(role: { change, _ in roles[change] ?? nil }, person: { persons[$0] ?? $0 }, isDirect: direct)
    }

    /// What the room under test makes of records in some order.
    func outcome(of entries: [RecordEntry]) -> ChatCourses.End {
        var (conversation, board) = (Conversation(), QuestionBoard())
        for entry in entries {
            conversation.apply(entry)
            board.apply(entry)
        }
        let viewer = Bytes32(hex: viewer) ?? .zero
        return ChatCourses.End(
            messages: conversation.messages.map { message in
                let shown = conversation.shown(message, by: rules)
                return .init(
                    ref: message.id.reference, channel: message.channel, texts: shown.wordings.map(\.words.text),
                    deletedBy: shown.deletedBy?.hex, pinnedBy: shown.pinnedBy?.hex,
                    reactions: shown.reactions.map { .init(sign: $0.sign, persons: $0.persons.map(\.hex)) },
                    root: conversation.root(of: message).id.reference)
            },
            channels: conversation.channels(for: viewer, by: rules).map {
                .init(
                    name: $0.name, topic: $0.topic, isArchived: $0.isArchived, count: $0.messageCount,
                    unread: $0.unread, mentions: $0.unreadMentions)
            },
            questions: board.questions(by: rules).map { question in
                .init(
                    ref: question.id.reference, votes: question.voters.count,
                    accepted: question.accepted?.reference,
                    answers: question.answers.map { .init(ref: $0.id.reference, votes: $0.voters.count) })
            })
    }
}
