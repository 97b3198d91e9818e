import Identity
import Membership
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Chat

/// What is found by the lists of a conversation, beside what going through all messages finds.
@Suite struct ConversationIndexTests {
    private let everybody = ChatRules(role: { _, _ in .editor }, person: { $0 })

    private func entry(_ number: Int, _ record: Record, at tenths: UInt64, by author: UInt64 = 4) -> RecordEntry {
        let change = Bytes32(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, UInt64(number), 9, 9)
        let time = HybridTime(
            tenths: tenths, depth: 0, chain: ChainID(Bytes32(author, 1, 1, 1)), sequence: UInt64(number), change: change
        )
        return RecordEntry(
            id: .init(change: change, index: number % 3), record: record, author: Bytes32(author, 4, 4, 4), time: time)
    }

    private func messages(_ count: Int, from random: inout SeededRandom) throws -> [RecordEntry] {
        var entries: [RecordEntry] = []
        for number in 1...count {
            var additions = ChatRecord.Additions()
            if random.oneIn(2), !entries.isEmpty { additions.answers = entries[random.below(entries.count)].id }
            let channel = ["general", "e\u{301}", "é"][random.below(3)]
            let record = ChatRecord.message(ChatWords("text \(number)"), in: channel, additions)
            entries.append(
                entry(
                    number, try #require(record), at: UInt64(random.below(12)), by: UInt64(random.below(3))))
        }
        return entries
    }

    @Test(
        "pages, threads, marks and beginnings of ids find what a walk through all messages finds",
        arguments: SeededRandom.seeds(0..<12))
    func naive(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let entries = try messages(60, from: &random)
        var conversation = Conversation()
        for entry in entries.shuffled(using: &random) { conversation.apply(entry) }
        let all = entries.compactMap { ChatMessage($0) }.sorted { ($0.time, $0.id.index) < ($1.time, $1.id.index) }
        #expect(conversation.messages == all && conversation.count == 60, "\(random)")
        #expect(Set(conversation.channelNames.map { Array($0.utf8) }).count == 3, "two forms of a letter are two names")
        for _ in 0..<40 {
            let (end, limit) = (all[random.below(60)], random.below(9))
            let channel = random.oneIn(4) ? nil : end.channel
            let bytes = channel.map { Array($0.utf8) }
            let inChannel = all.filter { bytes == nil || bytes == Array($0.channel.utf8) }
            let place = try #require(all.firstIndex(of: end))
            let before = inChannel.filter { all.firstIndex(of: $0).map { $0 < place } == true }
            #expect(conversation.newest(limit, in: channel, before: end.id) == before.suffix(limit), "\(random)")
            let after = all[(place + 1)...].filter { [UInt8]($0.channel.utf8) == [UInt8](end.channel.utf8) }
            #expect(conversation.messages(in: end.channel, after: end.id) == after, "\(random)")
            #expect(conversation.thread(of: end.id) == naiveThread(of: end, in: all), "\(random)")
            let digits = String(end.id.change.hex.prefix(1 + random.below(20)))
            let named = all.filter { $0.id.change.hex.hasPrefix(digits) }.map(\.id)
            #expect(Set(conversation.messages(named: digits.uppercased()).map(\.id)) == Set(named), "\(random)")
        }
        #expect(conversation.messages(named: "xyz").isEmpty && conversation.messages(named: "").isEmpty)
        #expect(conversation.messages(named: all[0].id.text) == [all[0]])
    }

    private func naiveThread(of root: ChatMessage, in all: [ChatMessage]) -> [ChatMessage] {
        var ids: Set<RecordEntry.ID> = [root.id]
        while true {
            let more = all.filter { $0.answers.map(ids.contains) ?? false }.map(\.id)
            if ids.isSuperset(of: more) { return all.filter { ids.contains($0.id) } }
            ids.formUnion(more)
        }
    }

    @Test("a mark of what was read never goes back, counts on all devices of a person, and others' marks do not")
    func marks() throws {
        var random = SeededRandom(seed: 5)
        let entries = try messages(30, from: &random)
        var conversation = Conversation()
        for entry in entries { conversation.apply(entry) }
        let channel = conversation.messages(in: "general")
        let all = Array(channel)
        let (me, phone, other) = (Bytes32(90, 0, 0, 0), Bytes32(91, 0, 0, 0), Bytes32(1, 4, 4, 4))
        let rules = ChatRules(role: { _, _ in .viewer }, person: { $0 == phone ? me : $0 })
        #expect(conversation.unread(in: "general", for: me, by: rules) == all)
        func read(_ place: Int, by device: Bytes32, number: Int) throws -> RecordEntry {
            let record = try #require(ChatDeed.read(all[place].id).record)
            let step = entry(number, record, at: 50)
            return RecordEntry(id: step.id, record: record, author: device, time: step.time)
        }
        #expect(conversation.take(try read(4, by: phone, number: 101)) != nil)
        #expect(conversation.take(try read(2, by: phone, number: 102)) == nil, "no news: it lies before")
        #expect(conversation.take(try read(6, by: other, number: 103)) != nil)
        #expect(conversation.unread(in: "general", for: me, by: rules) == Array(all[5...]))
        let own = ["general": all[6].id]
        #expect(conversation.unread(in: "general", for: me, own: own, by: rules) == Array(all[7...]))
        #expect(
            conversation.unread(in: "general", for: other, by: rules) == all[7...].filter { $0.author != other },
            "what one said oneself one has read")
    }

    @Test("what is in changes that do not stand is not in the part that is left, steps among it")
    func part() throws {
        var random = SeededRandom(seed: 6)
        let entries = try messages(20, from: &random)
        let sign = try #require(ChatDeed.react(entries[3].id, sign: "+1", isOff: false).record)
        let (kept, gone) = (entry(200, sign, at: 60), entries[5])
        var conversation = Conversation()
        for entry in entries + [kept] { conversation.apply(entry) }
        let part = conversation.of { $0 != gone.id }
        #expect(part.messages == conversation.messages.filter { $0.id != gone.id })
        let message = try #require(part[entries[3].id])
        #expect(part.shown(message, by: everybody).reactions.map(\.sign) == ["+1"])
    }

    @Test("signs have 32 bytes at most, topics and titles 256, texts 16,384, and none is written beyond that")
    func limits() {
        #expect(ChatDeed.signMaxInBytes == 32 && ChatDeed.topicMaxInBytes == 256)
        #expect(QuestionDeed.titleMaxInBytes == 256 && ChatLink.writtenMaxInBytes == 1_024)
        #expect(ChatWords.mentionsMax == 32 && ChatWords.linksMax == 16 && ChatMessage.blobsMax == 16)
        let id = RecordEntry.ID(change: .zero, index: 0)
        let text = { (count: Int) in String(repeating: "x", count: count) }
        #expect(ChatDeed.react(id, sign: text(32), isOff: false).record != nil)
        #expect(ChatDeed.react(id, sign: text(33), isOff: false).record == nil)
        #expect(ChatDeed.topic(channel: "a", text(256)).record != nil)
        #expect(ChatDeed.topic(channel: "a", text(257)).record == nil)
        #expect(ChatDeed.archive(channel: text(64), isOff: false).record != nil)
        #expect(ChatDeed.archive(channel: text(65), isOff: false).record == nil)
        #expect(ChatDeed.edit(id, ChatWords(text(16_384))).record != nil)
        #expect(ChatDeed.edit(id, ChatWords(text(16_385))).record == nil)
        #expect(QuestionDeed.ask(title: text(256), text: text(16_384)).record != nil)
        #expect(QuestionDeed.ask(title: text(257), text: nil).record == nil)
        #expect(QuestionDeed.ask(title: "a", text: text(16_385)).record == nil)
        #expect(QuestionDeed.answer(id, text: text(16_385)).record == nil)
        #expect(ChatLink(written: text(1_024), target: .record(id)) != nil)
        #expect(ChatLink(written: text(1_025), target: .record(id)) == nil)
        var words = ChatWords("a")
        words.mentions = (0..<32).map { Bytes32($0, 0, 0, 0) }
        words.links = Array(repeating: ChatLink(written: "a", target: .record(id)), count: 16).compactMap { $0 }
        #expect(words.isFit)
        words.mentions.append(Bytes32(99, 0, 0, 0))
        #expect(!words.isFit)
        words.mentions = []
        words.links.append(words.links[0])
        #expect(!words.isFit)
        var additions = ChatRecord.Additions()
        additions.blobs = (0..<16).map { Bytes32($0, 0, 0, 0) }
        #expect(ChatRecord.message(ChatWords("a"), in: "a", additions) != nil)
        additions.blobs.append(Bytes32(99, 0, 0, 0))
        #expect(ChatRecord.message(ChatWords("a"), in: "a", additions) == nil)
    }
}
