import Identity
import Spaces
import TestKit
import Testing
import WireCodec

@testable import Chat

@Suite struct ChatRecordTests {
    @Test("a text may have 16,384 bytes, and not one more")
    func textLimit() throws {
        #expect(ChatMessage.textMaxInBytes == 16_384)
        let most = String(repeating: "é", count: 8192)
        let record = try #require(ChatRecord.message(most, in: "general"))
        #expect(message(record)?.text == most)
        #expect(ChatRecord.message(most + "x", in: "general") == nil)
        #expect(message(raw(channel: "general", text: most + "x")) == nil)
    }

    @Test("a channel's name may have 64 bytes, and not one more")
    func channelLimit() throws {
        #expect(ChatMessage.channelMaxInBytes == 64)
        let most = String(repeating: "c", count: 64)
        #expect(message(try #require(ChatRecord.message("hello", in: most)))?.channel == most)
        #expect(ChatRecord.message("hello", in: most + "c") == nil)
        #expect(message(raw(channel: most + "c", text: "hello")) == nil)
    }

    @Test("nothing is said with no text, or nowhere")
    func empty() {
        #expect(ChatRecord.message("", in: "general") == nil)
        #expect(ChatRecord.message("hello", in: "") == nil)
    }

    @Test("every text that is taken makes a record that every reader takes, though controls grow sixfold in it")
    func escapes() throws {
        for count in [1, 10_000, 10_900, 10_930, 16_384] {
            guard let record = ChatRecord.message(String(repeating: "\u{1}", count: count), in: "general") else {
                #expect(count > 10_900)
                continue
            }
            #expect(try Record(decoding: record.encode()) == record)
        }
        #expect(ChatRecord.message(String(repeating: "\u{1}", count: 16_384), in: "general") == nil)
    }

    private func raw(channel: String, text: String) -> Record {
        var fields = JSONObject()
        fields["channel"] = .string(channel)
        fields["text"] = .string(text)
        return Record(kind: .chatMessage, fields: fields)
    }

    private func message(_ record: Record) -> ChatMessage? {
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(Bytes32(1, 1, 1, 1)), sequence: 0)
        let id = RecordEntry.ID(change: Bytes32(2, 2, 2, 2), index: 0)
        return ChatMessage(RecordEntry(id: id, record: record, author: Bytes32(3, 3, 3, 3), time: time))
    }
}
