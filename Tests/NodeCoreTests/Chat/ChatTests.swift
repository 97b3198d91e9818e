import CRDT
import Chat
import Membership
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// The chat among real nodes.
@Suite struct ChatTests {
    @Test("who may not is refused, and what a node writes all the same no other one shows")
    func rules() throws {
        let room = try Room(roles: [.editor, .viewer, .mentor])
        let (ben, cleo, dan) = (room.guests[0], room.guests[1], room.guests[2])
        let id = try room.say("hello", by: ben)
        #expect(try room.failure(.edit(id, text: "hallo"), by: cleo) == .chat(.refused(.notOwn)))
        #expect(try room.failure(.step(.delete(id)), by: cleo) == .chat(.refused(.notOwn)))
        #expect(try room.failure(.step(.pin(id, isOff: false)), by: cleo) == .chat(.refused(.mayNot(.viewer))))
        let archive = ChatDeed.archive(channel: "general", isOff: false)
        #expect(try room.failure(.step(archive), by: ben) == .chat(.refused(.mayNot(.editor))))
        #expect(try room.failure(.step(.react(id, sign: "a b", isOff: false)), by: cleo) == .chat(.unfit))
        let nothing = RecordEntry.ID(change: .zero, index: 0)
        #expect(try room.failure(.step(.delete(nothing)), by: dan) == .chat(.unknownMessage))
        try room.forge(ChatDeed.edit(id, ChatWords("forged")).record, by: cleo)
        try room.forge(ChatDeed.delete(id).record, by: cleo)
        try room.forge(ChatDeed.pin(id, isOff: false).record, by: cleo)
        try room.forge(ChatDeed.archive(channel: "general", isOff: false).record, by: ben)
        for node in room.nodes {
            let shown = try room.shown(id, at: node)
            #expect(shown.words.text == "hello" && shown.deletedBy == nil && shown.pinnedBy == nil)
            #expect(node.core.chat(room.space)?.channels.map(\.isArchived) == [false])
        }
        try room.chat(.edit(id, text: "hallo"), by: ben)
        try room.chat(.step(.react(id, sign: "👍", isOff: false)), by: cleo)
        try room.chat(.step(.pin(id, isOff: false)), by: dan)
        for node in room.nodes {
            let shown = try room.shown(id, at: node)
            #expect(shown.wordings.map(\.words.text) == ["hello", "hallo"] && shown.pinnedBy == dan.key)
            #expect(shown.reactions.map(\.persons) == [[cleo.key]])
        }
        try room.chat(.step(.delete(id)), by: dan)
        for node in room.nodes { #expect(try room.shown(id, at: node).deletedBy == dan.key) }
    }

    @Test("what members say apart is in the same order everywhere when they meet, and after a restart")
    func apart() throws {
        let room = try Room(roles: [.editor, .editor])
        let first = try room.say("hello", by: room.host)
        room.part()
        for (node, text) in zip(room.nodes, ["ada", "ben", "cleo"]) {
            var draft = ChatDraft("from \(text)")
            draft.additions.answers = first
            try room.chat(.say(draft), by: node)
            try room.chat(.step(.react(first, sign: "+1", isOff: false)), by: node)
        }
        try room.chat(.edit(first, text: "hello all"), by: room.host)
        room.meet()
        let expected = try room.shown(first, at: room.host)
        #expect(expected.reactions.first?.persons.count == 3 && expected.words.text == "hello all")
        room.network.kill(room.guests[1])
        try room.network.start(room.guests[1])
        for node in room.nodes {
            #expect(try room.shown(first, at: node) == expected)
            let thread = node.core.chat(room.space)?.conversation.thread(of: first).map(\.text)
            #expect(thread == room.host.core.chat(room.space)?.conversation.thread(of: first).map(\.text))
            #expect(thread?.count == 4)
        }
    }

    @Test("a link stays on its line as lines come and go and the file moves, and says when the line is gone")
    func links() throws {
        let room = try Room(roles: [.editor], text: "one\n  two\nthree\n")
        let id = try room.say("see (\(Pair.path):2), and nowhere.md:1, \(Pair.path):9", by: room.guests[0])
        let link = try #require(room.shown(id, at: room.host).words.links.first)
        #expect(try room.shown(id, at: room.host).words.links.count == 1 && link.written == "\(Pair.path):2")
        func place(at node: TestNode) -> String? {
            node.core.place(of: link, in: room.space).map { "\($0.path):\($0.line.map(String.init) ?? "gone")" }
        }
        #expect(place(at: room.host) == "\(Pair.path):2")
        try room.insert("zero\nand a half\n", by: room.host)
        for node in room.nodes { #expect(place(at: node) == "\(Pair.path):4") }
        let move = NodeCommand.move(room.space, path: Pair.path, target: "moved.md")
        _ = try #require(room.network.answer(to: move, at: room.host)).get()
        room.network.run(for: .seconds(1))
        for node in room.nodes { #expect(place(at: node) == "moved.md:4") }
        let gone = TextEdit(at: "zero\nand a half\none\n".count, deleted: "  two\n".count, inserted: "")
        let edit = NodeCommand.edit(room.space, document: room.document, revision: nil, edits: [gone])
        _ = try #require(room.network.answer(to: edit, at: room.host)).get()
        room.network.run(for: .seconds(1))
        for node in room.nodes { #expect(place(at: node) == "moved.md:gone") }
        _ = try #require(room.network.answer(to: .remove(room.space, path: "moved.md"), at: room.host)).get()
        room.network.run(for: .seconds(1))
        for node in room.nodes { #expect(place(at: node) == nil) }
    }

    @Test("names behind an @ are found where they stand alone, the longest of them, and tell the named alone")
    func mentions() throws {
        let room = try Room(roles: [.editor, .viewer])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        let named = [
            "@ben and @Cleo!": [ben.key, cleo.key], "a@ben": [], "@benny": [], "@ben,@cleo": [ben.key, cleo.key],
            "(@ada)": [room.host.key], "@ @": [],
        ].mapValues { $0.sorted() }
        for (text, expected) in named.sorted(by: { $0.key < $1.key }) {
            let id = try room.say(text, by: room.host)
            #expect(try room.shown(id, at: cleo).words.mentions == expected, "\(text)")
        }
        let reading = try #require(ben.core.chat(room.space))
        #expect(reading.channels.map(\.unread) == [6] && reading.channels.map(\.unreadMentions) == [2])
        #expect(reading.conversation.messages.filter(reading.isWanted).count == 2)
        try room.chat(.notify(.all), by: ben)
        let all = try #require(ben.core.chat(room.space))
        #expect(all.conversation.messages.filter(all.isWanted).count == 6)
        try room.chat(.notify(.none), by: ben)
        room.network.kill(ben)
        try room.network.start(ben)
        let none = try #require(ben.core.chat(room.space))
        #expect(none.notice == .none && none.conversation.messages.filter(none.isWanted).isEmpty)
    }

    @Test("a channel can have a notice of its own, over a restart, until it goes with its space again")
    func channelNotices() throws {
        let room = try Room(roles: [.viewer])
        let ben = room.guests[0]
        // The last two look alike, and are two.
        let channels = ["general", "help", "caf\u{E9}", "cafe\u{301}"]
        for channel in channels {
            for text in ["hello", "@ben, look"] {
                _ = try room.chat(.say(ChatDraft(text, in: channel)), by: room.host)
            }
        }
        func wanted() throws -> [Int] {
            let reading = try #require(ben.core.chat(room.space))
            return channels.map { channel in
                reading.conversation.messages(in: channel).filter(reading.isWanted).count
            }
        }
        #expect(try wanted() == [1, 1, 1, 1])
        try room.chat(.notifyOf(channel: "help", .all), by: ben)
        try room.chat(.notifyOf(channel: channels[2], ChatNotice.none), by: ben)
        #expect(try wanted() == [1, 2, 0, 1])
        try room.chat(.notify(.none), by: ben)
        room.network.kill(ben)
        try room.network.start(ben)
        #expect(try wanted() == [0, 2, 0, 0])
        #expect(ben.core.chat(room.space)?.notice(of: "help") == .all)
        try room.chat(.notifyOf(channel: "help", nil), by: ben)
        try room.chat(.notifyOf(channel: channels[2], .mentions), by: ben)
        #expect(try wanted() == [0, 0, 1, 0])
        let changes = try #require(ben.core.space(room.space)).chains.count
        #expect(changes == room.host.core.space(room.space)?.chains.count)
    }

    @Test("256 channels have one of their own, and not one more; what is no channel has none")
    func channelNoticeLimit() throws {
        let room = try Room(roles: [.viewer])
        let ben = room.guests[0]
        for number in 0..<NodeLimits.channelNoticesMax {
            try room.chat(.notifyOf(channel: "c\(number)", .all), by: ben)
        }
        #expect(
            try room.failure(.notifyOf(channel: "one more", .all), by: ben) == .chat(.tooManyNotices(limit: 256)))
        try room.chat(.notifyOf(channel: "c0", .mentions), by: ben)
        try room.chat(.notifyOf(channel: "c1", nil), by: ben)
        try room.chat(.notifyOf(channel: "one more", .all), by: ben)
        for name in ["", String(repeating: "a", count: 65)] {
            #expect(try room.failure(.notifyOf(channel: name, .all), by: ben) == .chat(.unfit))
        }
        try room.chat(.notifyOf(channel: String(repeating: "a", count: 64), nil), by: ben)
    }

    @Test("with one device a mark of what was read stays on it, over a restart, and no change tells of it")
    func marks() throws {
        let room = try Room(roles: [.viewer])
        let ben = room.guests[0]
        let ids = try (1...3).map { try room.say("\($0)", by: room.host) }
        let count = try #require(ben.core.space(room.space)).chains.count
        try room.chat(.read(ids[1]), by: ben)
        try room.chat(.read(ids[0]), by: ben)
        #expect(ben.core.chat(room.space)?.unread(in: "general").map(\.id) == [ids[2]])
        #expect(ben.core.space(room.space)?.chains.count == count)
        room.network.kill(ben)
        try room.network.start(ben)
        #expect(ben.core.chat(room.space)?.unread(in: "general").map(\.id) == [ids[2]])
        #expect(ben.core.chat(room.space)?.channels.map(\.unread) == [1])
    }

    @Test("questions are voted for and answered by all, and accepted by who asked and who leads alone")
    func questions() throws {
        let room = try Room(roles: [.viewer, .viewer])
        let (ben, cleo) = (room.guests[0], room.guests[1])
        let question = try room.chat(.ask(.ask(title: "Why?", text: nil)), by: ben).get()
        let other = try room.chat(.ask(.ask(title: "How?", text: "so")), by: ben).get()
        let answer = try room.chat(.ask(.answer(question, text: "Because.")), by: cleo).get()
        try room.chat(.ask(.vote(question, isOff: false)), by: cleo)
        try room.chat(.ask(.vote(answer, isOff: false)), by: ben)
        let accept = ConversationCommand.ask(.accept(question: question, answer))
        #expect(try room.failure(accept, by: cleo) == .chat(.refused(.notOwn)))
        let wrong = ConversationCommand.ask(.accept(question: other, answer))
        #expect(try room.failure(wrong, by: ben) == .chat(.unknownMessage))
        try room.forge(QuestionDeed.accept(question: question, answer).record, by: cleo)
        for node in room.nodes {
            let questions = try #require(node.core.chat(room.space)).questions
            #expect(questions.map(\.id) == [question, other] && questions[0].accepted == nil)
            #expect(questions[0].voters == [cleo.key] && questions[0].answers.map(\.voters) == [[ben.key]])
        }
        #expect(try room.failure(accept, by: ben) == nil)
        for node in room.nodes { #expect(node.core.chat(room.space)?.questions[0].accepted == answer) }
    }

    @Test("what a removed member said unheard does not count, until it is admitted")
    func removed() throws {
        let room = try Room(roles: [.editor])
        let ben = room.guests[0]
        let first = try room.say("heard", by: ben)
        room.part()
        _ = try room.say("unheard", by: ben)
        try room.chat(.step(.react(first, sign: "+1", isOff: false)), by: ben)
        try room.say(.remove(ben.key, alone: false), by: room.host)
        room.meet()
        #expect(room.host.core.chat(room.space)?.conversation.messages.map(\.text) == ["heard"])
        #expect(try room.shown(first, at: room.host).reactions.isEmpty)
    }
}
