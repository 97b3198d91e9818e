import Identity
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Chat

@Suite struct ConversationTests {
    @Test("the same messages come out of every order of applying them", arguments: SeededRandom.seeds(0..<20))
    func anyOrder(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let entries = self.entries(40, from: &random)
        let sorted = entries.sorted { ($0.time, $0.id.index) < ($1.time, $1.id.index) }.map(\.id)
        for _ in 0..<4 {
            var conversation = Conversation()
            for entry in entries.shuffled(using: &random) {
                let news = conversation.apply(entry)
                #expect(news?.id == entry.id, "\(random)")
            }
            #expect(conversation.messages.map(\.id) == sorted, "\(random)")
        }
    }

    @Test("all orders of four concurrent messages, two of them of one change, give one conversation")
    func everyOrder() {
        var random = SeededRandom(seed: 7)
        var entries = self.entries(3, from: &random)
        entries.append(
            RecordEntry(
                id: .init(change: entries[2].id.change, index: entries[2].id.index + 1), record: record("and more"),
                author: entries[2].author, time: entries[2].time))
        var outcomes: Set<[RecordEntry.ID]> = []
        for order in permutations(of: entries) {
            var conversation = Conversation()
            for entry in order { conversation.apply(entry) }
            outcomes.insert(conversation.messages.map(\.id))
        }
        #expect(outcomes.count == 1 && outcomes.first?.count == 4)
    }

    @Test(
        "a message that comes twice is there once, and the second time is no news",
        arguments: SeededRandom.seeds(30..<34))
    func twice(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let entries = self.entries(12, from: &random)
        var conversation = Conversation()
        for entry in entries { conversation.apply(entry) }
        let once = conversation.messages
        for entry in entries.shuffled(using: &random) {
            let news = conversation.apply(entry)
            #expect(news == nil, "\(random)")
        }
        #expect(conversation.messages == once, "\(random)")
    }

    @Test("the newest messages of a channel come oldest first, and no more than were asked for")
    func newest() {
        var random = SeededRandom(seed: 3)
        var conversation = Conversation()
        for entry in entries(30, from: &random) { conversation.apply(entry) }
        let general = conversation.messages.filter { $0.channel == "general" }
        #expect(general.count > 3 && general.count < 30)
        #expect(conversation.newest(3, in: "general") == Array(general.suffix(3)))
        #expect(conversation.newest(.max, in: nil) == conversation.messages)
        #expect(conversation.newest(0, in: nil).isEmpty && conversation.newest(-1, in: nil).isEmpty)
        #expect(conversation.newest(5, in: "nowhere").isEmpty)
    }

    @Test("a record that is no chat message of a form that this version reads is passed over")
    func others() {
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(Bytes32(1, 1, 1, 1)), sequence: 0)
        var conversation = Conversation()
        let texts = [
            "{\"fields\":{\"channel\":\"general\",\"text\":\"a\"},\"kind\":\"chat.other\",\"version\":1}",
            "{\"fields\":{\"channel\":\"general\",\"text\":\"a\"},\"kind\":\"chat.message\",\"version\":2}",
            "{\"fields\":{\"channel\":\"general\"},\"kind\":\"chat.message\",\"version\":1}",
            "{\"fields\":{\"text\":\"a\"},\"kind\":\"chat.message\",\"version\":1}",
            "{\"fields\":{\"channel\":1,\"text\":\"a\"},\"kind\":\"chat.message\",\"version\":1}",
            "{\"fields\":{\"channel\":\"general\",\"text\":null},\"kind\":\"chat.message\",\"version\":1}",
            "{\"fields\":{\"channel\":\"general\",\"text\":\"\"},\"kind\":\"chat.message\",\"version\":1}",
            "{\"fields\":{\"channel\":\"\",\"text\":\"a\"},\"kind\":\"chat.message\",\"version\":1}",
        ]
        for text in texts {
            guard let record = try? Record(decoding: [UInt8](text.utf8)) else {
                Issue.record("not a record: \(text)")
                continue
            }
            let id = RecordEntry.ID(change: Bytes32(2, 2, 2, 2), index: 0)
            let entry = RecordEntry(id: id, record: record, author: Bytes32(3, 3, 3, 3), time: time)
            let news = conversation.apply(entry)
            #expect(news == nil, "\(text)")
        }
        #expect(conversation.messages.isEmpty)
    }

    private func entries(_ count: Int, from random: inout SeededRandom) -> [RecordEntry] {
        (0..<count).map { number in
            let chain = ChainID(Bytes32(UInt64(random.below(3)), 1, 2, 3))
            let time = HybridTime(
                tenths: UInt64(random.below(4)), depth: UInt32(random.below(3)), chain: chain, sequence: UInt64(number))
            let id = RecordEntry.ID(change: Bytes32(UInt64(number), 9, 9, 9), index: random.below(3))
            return RecordEntry(
                id: id, record: record("text \(number)", in: random.oneIn(3) ? "other" : "general"),
                author: Bytes32(4, 4, 4, 4), time: time)
        }
    }

    private func record(_ text: String, in channel: String = "general") -> Record {
        var fields = JSONObject()
        fields["channel"] = .string(channel)
        fields["text"] = .string(text)
        return Record(kind: .chatMessage, fields: fields)
    }

    private func permutations<Element>(of list: [Element]) -> [[Element]] {
        guard list.count > 1 else { return [list] }
        return list.indices.flatMap { index -> [[Element]] in
            var rest = list
            let first = rest.remove(at: index)
            return permutations(of: rest).map { [first] + $0 }
        }
    }
}
