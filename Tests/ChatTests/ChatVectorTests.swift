import Identity
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Chat

@Suite struct ChatVectorTests {
    private func entry(_ canonical: String) throws -> RecordEntry {
        let change = Bytes32(7, 7, 7, 7)
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(change), sequence: 0, change: change)
        let record = try Record(decoding: Array(canonical.utf8))
        return RecordEntry(id: .init(change: change, index: 0), record: record, author: .zero, time: time)
    }

    @Test("the records of the vectors say what is said there, and are written as they are there")
    func records() throws {
        let vectors = try ChatVectorFile.load("records", as: ChatRecordVectors.self)
        #expect(vectors.valid.count >= 39 && vectors.others.count >= 36)
        for vector in vectors.valid {
            let entry = try entry(vector.canonical)
            if vector.says.is == "message" {
                expect(try #require(ChatMessage(entry), "\(vector.name)"), vector)
            } else if let step = ChatStep(entry) {
                #expect(step.deed == vector.says.deed, "\(vector.name)")
                #expect(step.deed.record?.encode() == Array(vector.canonical.utf8), "\(vector.name)")
            } else {
                let step = try #require(QuestionStep(entry), "\(vector.name)")
                #expect(step.deed == vector.says.questionDeed, "\(vector.name)")
                #expect(step.deed.record?.encode() == Array(vector.canonical.utf8), "\(vector.name)")
            }
        }
        for vector in vectors.others {
            let entry = try entry(vector.canonical)
            let isNothing = ChatStep(entry) == nil && QuestionStep(entry) == nil && ChatMessage(entry) == nil
            #expect(isNothing, "\(vector.name)")
        }
    }

    private func expect(_ message: ChatMessage, _ vector: ChatRecordVectors.Valid) {
        let (says, name) = (vector.says, vector.name)
        #expect(message.channel == says.channel && message.text == says.text, "\(name)")
        #expect(message.answers?.reference == says.answers, "\(name)")
        #expect(message.blobs.map(\.hex) == says.blobs ?? [] && message.isAction == (says.acts == true), "\(name)")
        #expect(message.mentions.map(\.hex) == says.mentions ?? [] && message.links.count == says.links ?? 0, "\(name)")
        guard !name.contains("only its words") && !name.contains("a field more") else { return }
        var words = ChatWords(message.text)
        (words.mentions, words.links) = (message.mentions, message.links)
        var additions = ChatRecord.Additions()
        (additions.answers, additions.blobs) = (message.answers, message.blobs)
        additions.isAction = message.isAction
        let record = ChatRecord.message(words, in: message.channel, additions)
        #expect(record?.encode() == Array(vector.canonical.utf8), "\(name)")
    }

    @Test("of each course of the vectors comes what another implementation makes of it")
    func courses() throws {
        let vectors = try ChatVectorFile.load("courses", as: ChatCourses.self)
        #expect(vectors.courses.count >= 13 && vectors.courses.contains(where: \.direct))
        for course in vectors.courses {
            let outcome = course.outcome(of: try course.entries())
            #expect(outcome.messages == course.end.messages, "\(course.name)")
            #expect(outcome.channels == course.end.channels, "\(course.name)")
            #expect(outcome.questions == course.end.questions, "\(course.name)")
        }
    }

    @Test(
        "and the same of any order in which its records come, some of them twice", arguments: SeededRandom.seeds(0..<8))
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for course in try ChatVectorFile.load("courses", as: ChatCourses.self).courses {
            let entries = try course.entries()
            let outcome = course.outcome(of: entries.shuffled(using: &random) + entries.prefix(9))
            #expect(outcome == course.end, "\(course.name), \(random)")
        }
    }

    @Test("all 720 orders of six records about one message come to the same")
    func everyOrder() throws {
        let course = try #require(ChatVectorFile.load("courses", as: ChatCourses.self).courses.first)
        let entries = try course.entries()
        let about = Dictionary(grouping: entries) { entry in
            entry.record.fields["message"]?.string ?? entry.id.reference
        }.values.filter { $0.count >= 4 }
        let chosen = try #require(about.max { ($0.count, $1[0].id.change) < ($1.count, $0[0].id.change) })
        let few = Array((chosen + entries.filter { !chosen.contains($0) }).prefix(6))
        let first = course.outcome(of: few)
        var count = 0
        permute(few) { order in
            count += 1
            #expect(course.outcome(of: order) == first)
        }
        #expect(count == 720)
    }

    private func permute(_ list: [RecordEntry], from start: Int = 0, _ body: ([RecordEntry]) -> Void) {
        if start == list.count { return body(list) }
        var list = list
        for place in start..<list.count {
            list.swapAt(start, place)
            permute(list, from: start + 1, body)
        }
    }
}

extension ChatRecordVectors.Says {
    private func reference(_ text: String?) -> RecordEntry.ID? { text.flatMap { RecordEntry.ID(reference: $0) } }

    var deed: ChatDeed? {
        switch `is` {
        case "edit":
            var words = ChatWords(text ?? "")
            words.mentions = (mentions ?? []).compactMap { Bytes32(hex: $0) }
            return reference(message).map { .edit($0, words) }
        case "delete": return reference(message).map { .delete($0) }
        case "react": return reference(message).map { .react($0, sign: sign ?? "", isOff: off == true) }
        case "pin": return reference(message).map { .pin($0, isOff: off == true) }
        case "topic": return channel.map { .topic(channel: $0, topic) }
        case "archive": return channel.map { .archive(channel: $0, isOff: off == true) }
        case "read": return reference(message).map { .read($0) }
        default: return nil
        }
    }

    var questionDeed: QuestionDeed? {
        switch `is` {
        case "ask": return title.map { .ask(title: $0, text: text) }
        case "answer": return reference(question).map { .answer($0, text: text ?? "") }
        case "vote": return reference(entry).map { .vote($0, isOff: off == true) }
        case "accept": return reference(question).map { .accept(question: $0, reference(answer)) }
        default: return nil
        }
    }
}
