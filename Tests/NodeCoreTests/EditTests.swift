import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct EditTests {
    @Test("an edit reaches the peer in one hop, without any tick")
    func oneHop() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.network.givesTicks = false
        let before = pair.network.sendCount
        pair.insert("a", by: pair.host)
        #expect(pair.network.sendCount == before + 1)
        pair.network.settle()
        #expect(pair.texts == ["ahello", "ahello"])
        #expect(pair.network.sendCount == before + 1)
    }

    @Test("four edits go at once, those after them together at most 10 ms later")
    func tick() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        for letter in ["1", "2", "3"] { pair.insert(letter, by: pair.host) }
        let start = pair.network.time
        pair.insert("a", by: pair.host)
        let changes = pair.host.core.space(pair.space)?.chains.count
        for letter in ["b", "c", "d"] {
            pair.network.run(for: .milliseconds(2))
            pair.insert(letter, by: pair.host)
        }
        #expect(pair.host.core.space(pair.space)?.chains.count == changes)
        #expect(pair.host.core.nextDeadline == start + 10_000_000)
        pair.network.run(for: .microseconds(3999))
        #expect(pair.texts == ["dcba321hello", "a321hello"])
        pair.network.run(for: .microseconds(1))
        #expect(pair.texts == ["dcba321hello", "dcba321hello"])
        #expect(pair.host.core.space(pair.space)?.chains.count == changes.map { $0 + 1 })
        // After a pause it is at once again.
        pair.network.run(for: .milliseconds(10))
        pair.insert("e", by: pair.host)
        pair.network.settle()
        #expect(pair.texts[1] == "edcba321hello")
    }

    @Test("a draft that is full goes before the tick, and thousands of edits at once fit as many changes as they need")
    func fullDraft() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.insert("x", by: pair.host)
        pair.insert(String(repeating: "y", count: NodeLimits.draftMaxInBytes), by: pair.host)
        pair.network.settle()
        #expect(pair.texts[0] == pair.texts[1] && pair.texts[1].count == NodeLimits.draftMaxInBytes + 6)
    }

    @Test(
        "one command may bring more edits than one change takes: three pastes of 100 KiB, or 70,000 keystrokes",
        arguments: [0, 1, 2])
    func manyEdits(kind: Int) throws {
        let pair = try Pair(text: "")
        let edits: [TextEdit]
        switch kind {
        case 0:
            edits = (0..<3).map { TextEdit(at: 0, deleted: 0, inserted: String(repeating: "\($0)", count: 100 * 1024)) }
        // Not next to each other, so that no two make a run.
        case 1: edits = (0..<70_000).map { TextEdit(at: $0 / 2, deleted: 0, inserted: "k") }
        default:
            let text = String(repeating: "z", count: 40_000)
            pair.network.ask(.putText(pair.space, document: pair.document, text: text), at: pair.host)
            edits = (0..<20_000).map { TextEdit(at: $0, deleted: 1, inserted: "") }
        }
        let request = pair.edit(edits, at: pair.host)
        pair.network.run(for: .seconds(1))
        guard case .success(.edited(_, edits.count)) = pair.host.replies[request] else {
            throw Unexpected(pair.host.replies[request] as Any)
        }
        #expect(pair.isEqual)
        #expect(pair.texts[1].count == [300 * 1024, 70_000, 20_000][kind])
    }

    @Test("a text of any length is put by few edits, and an equal one by none")
    func put() throws {
        let pair = try Pair(text: "")
        let long = (0..<40_000).map { "line \($0) é🙂\n" }.joined()
        let edited = (["line seven é🙂\n"] + (1..<39_999).map { "line \($0) é🙂\n" } + ["last"]).joined()
        for (text, count) in [(long, 1), (long, 0), (edited, 2), ("", 1), ("short", 1)] {
            let answer = pair.network.answer(
                to: .putText(pair.space, document: pair.document, text: text), at: pair.guest)
            guard case .success(.edited(_, count)) = answer else { throw Unexpected(answer as Any) }
            pair.network.run(for: .seconds(1))
            #expect(pair.texts[0] == text && pair.isEqual)
        }
    }

    @Test("a refused edit changes nothing, in the text, the draft or the client's session, and says why")
    func refused() throws {
        let pair = try Pair(text: "hello")
        let current = pair.host.revision(pair.document, in: pair.space)
        let nowhere = Bytes32(1, 2, 3, 4)
        let other = SpaceID(nowhere)
        func edit(_ edits: [TextEdit], revision: Int? = nil) -> NodeCommand {
            .edit(pair.space, document: pair.document, revision: revision, edits: edits)
        }
        let paste = TextEdit(at: 0, deleted: 0, inserted: String(repeating: "p", count: 200_000))
        let cases: [(NodeCommand, NodeFailure)] = [
            (edit([TextEdit(at: 6, deleted: 0, inserted: "x")]), .space(.positionPastEnd(position: 6, length: 5))),
            (edit([TextEdit(at: 0, deleted: 6, inserted: "x")]), .space(.positionPastEnd(position: 0, length: 5))),
            (edit([TextEdit(at: -1, deleted: 0, inserted: "x")]), .space(.positionPastEnd(position: 0, length: 5))),
            // The first edit would be cut into several changes: none of it may stay.
            (
                edit([paste, TextEdit(at: 900_000, deleted: 0, inserted: "x")]),
                .space(.positionPastEnd(position: 900_000, length: 200_005))
            ),
            (edit([], revision: current + 1), .space(.unknownRevision(current + 1, current: current))),
            (
                edit([TextEdit(at: 0, deleted: 0, inserted: "x")], revision: 3),
                .space(.unknownRevision(3, current: current))
            ),
            (.edit(pair.space, document: nowhere, revision: nil, edits: []), .space(.unknownDocument(nowhere))),
            (.edit(other, document: pair.document, revision: nil, edits: []), .unknownSpace),
            (.putText(pair.space, document: nowhere, text: "x"), .space(.unknownDocument(nowhere))),
            (.openDocument(pair.space, document: nowhere), .space(.unknownDocument(nowhere))),
            (.createDocument(pair.space, path: Pair.path), .space(.pathTaken(path: Pair.path))),
            (.createDocument(pair.space, path: "../x"), .space(.invalidPath(path: "../x"))),
            (.say(pair.space, channel: "general", text: ""), .emptyText),
            (.say(other, channel: "general", text: "x"), .unknownSpace), (.openChat(other), .unknownSpace),
        ]
        for (command, failure) in cases {
            let answer = pair.network.answer(to: command, at: pair.host)
            guard case .failure(failure) = answer else { throw Unexpected(answer as Any) }
            #expect(pair.texts[0] == "hello" && pair.host.revision(pair.document, in: pair.space) == current)
            #expect(pair.host.core.replicas[pair.space]?.draft?.isEmpty != false)
        }
        let good = pair.network.answer(
            to: edit([TextEdit(at: 5, deleted: 0, inserted: "!")], revision: current), at: pair.host)
        guard case .success(.edited(current + 1, 1)) = good else { throw Unexpected(good as Any) }
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["hello!", "hello!"])
    }

    @Test("an edit without effect is answered and makes no change")
    func noEffect() throws {
        let pair = try Pair()
        let changes = pair.host.core.space(pair.space)?.chains.count
        for edits in [[], [TextEdit(at: 2, deleted: 0, inserted: "")]] {
            let answer = pair.network.answer(
                to: .edit(pair.space, document: pair.document, revision: nil, edits: edits), at: pair.host)
            guard case .success(.edited(_, edits.count)) = answer else { throw Unexpected(answer as Any) }
        }
        pair.network.run(for: .seconds(1))
        #expect(pair.host.core.space(pair.space)?.chains.count == changes)
    }

    @Test(
        "two clients of one node and one of the other type on old revisions, and all end equal",
        arguments: SeededRandom.seeds(0..<12))
    func oldRevisions(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try Pair(seed: seed + 1, text: "0123456789", delay: UInt64(random.below(30)) * 1_000_000)
        var seen: [UInt64: Int] = [:]
        for _ in 0..<150 {
            let client = UInt64(1 + random.below(3))
            let node = client == 3 ? pair.guest : pair.host
            let newest = node.revision(pair.document, in: pair.space)
            let revision = random.oneIn(3) ? newest : seen[client] ?? newest
            seen[client] = revision
            let edit = TextEdit(
                at: random.below(11), deleted: random.below(2), inserted: String("abc".prefix(random.below(4))))
            let request = pair.edit([edit], at: node, revision: revision, client: client)
            pair.network.run(for: .milliseconds(Int64(random.below(20))))
            switch node.replies[request] {
            case nil, .success, .failure(.space(.positionPastEnd)): break
            case let answer: throw Unexpected(answer as Any)
            }
        }
        pair.network.run(for: .seconds(2))
        #expect(pair.isEqual, "\(random)")
    }

    @Test("a new document is there for the peer with its folders, and its creator may write in it at once")
    func create() throws {
        let pair = try Pair()
        let request = pair.network.ask(.createDocument(pair.space, path: "src/deep/new.swift"), at: pair.guest)
        pair.network.run(for: .seconds(1))
        guard case .success(.document(let document, revision: 0)) = pair.guest.replies[request] else {
            throw Unexpected(pair.guest.replies[request] as Any)
        }
        let edit = TextEdit(at: 0, deleted: 0, inserted: "let")
        pair.network.ask(.edit(pair.space, document: document, revision: 0, edits: [edit]), at: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(try pair.host.core.space(pair.space)?.document(at: "src/deep/new.swift").text.text.string() == "let")
    }

    @Test("half a folder is no folder: a space whose files cannot all be taken in is not made, here or on the disk")
    func badStarter() throws {
        let network = TestNetwork()
        let node = try network.add("ada", seed: 1)
        let large = StarterFile(path: "a.txt", text: String(repeating: "a", count: 300_000))
        for path in ["../b.txt", "a.txt", "a.txt/c"] {
            let answer = network.answer(
                to: .createSpace(title: "Space", files: [large, StarterFile(path: path, text: "b")]), at: node)
            guard case .failure(.space) = answer else { throw Unexpected(answer as Any) }
            network.run(for: .seconds(1))
            #expect(node.core.spaceOrder.isEmpty && node.store.spaceCount == 0 && node.store.faults.isEmpty)
        }
    }

    @Test("a space begins with any number of files of any length, long names among them")
    func manyFiles() throws {
        let network = TestNetwork()
        let node = try network.add("ada", seed: 1)
        let name = String(repeating: "n", count: 240)
        var files = (0..<120).map { StarterFile(path: "\(name)/\(name)\($0).txt", text: "") }
        files.append(StarterFile(path: "large.txt", text: String(repeating: "x", count: 1_000_000)))
        files.append(StarterFile(path: "small.txt", text: "s"))
        let space = try network.createSpace(at: node, files: files)
        #expect(node.core.space(space)?.listing().count == 122)
        let texts = try node.store.texts(of: space)
        #expect(texts["large.txt"]?.count == 1_000_000 && texts["small.txt"] == "s" && texts.count == 122)
    }

    @Test("a title that is empty or too long makes no space")
    func title() throws {
        let network = TestNetwork()
        let node = try network.add("ada", seed: 1)
        for title in ["", String(repeating: "t", count: MembershipLimits.titleInBytes + 1)] {
            let answer = network.answer(to: .createSpace(title: title, files: []), at: node)
            guard case .failure(.unfitTitle) = answer else { throw Unexpected(answer as Any) }
        }
        #expect(node.core.spaceOrder.isEmpty && node.store.spaceCount == 0)
    }
}

@Suite struct ConversationOverLinkTests {
    @Test("what is said is heard in the same order on both sides, also when both speak at once")
    func chat() throws {
        let pair = try Pair(delay: 20_000_000)
        for index in 0..<6 {
            let node = index % 2 == 0 ? pair.host : pair.guest
            pair.network.ask(.say(pair.space, channel: "general", text: "\(index)"), at: node)
            if index % 3 == 0 { pair.network.run(for: .milliseconds(200)) }
        }
        pair.network.run(for: .seconds(1))
        #expect(pair.host.messages(in: pair.space).count == 6)
        #expect(pair.host.messages(in: pair.space) == pair.guest.messages(in: pair.space))
    }

    @Test("the id of what was said is that of the message, on both sides")
    func ids() throws {
        let pair = try Pair()
        var ids: [RecordEntry.ID] = []
        let requests = ["one", "two"].map { pair.network.ask(.say(pair.space, channel: "c", text: $0), at: pair.guest) }
        pair.network.run(for: .seconds(1))
        for request in requests {
            guard case .success(.said(let id)) = pair.guest.replies[request] else {
                throw Unexpected(pair.guest.replies)
            }
            ids.append(id)
        }
        #expect(Set(ids).count == 2)
        for node in [pair.host, pair.guest] { #expect(node.core.conversation(pair.space)?.messages.map(\.id) == ids) }
    }

    @Test("a viewer may talk; what is too long is refused, controls counted as they are written")
    func limits() throws {
        let pair = try Pair(role: .viewer)
        let good = pair.network.answer(to: .say(pair.space, channel: "general", text: "hi"), at: pair.guest)
        guard case .success(.said) = good else { throw Unexpected(good as Any) }
        for text in [String(repeating: "x", count: 16_385), String(repeating: "\u{1}", count: 16_384)] {
            let answer = pair.network.answer(to: .say(pair.space, channel: "general", text: text), at: pair.guest)
            guard case .failure(.textTooLong(16_384)) = answer else { throw Unexpected(answer as Any) }
        }
        pair.network.run(for: .seconds(1))
        #expect(pair.host.messages(in: pair.space) == ["hi"] && pair.isEqual)
    }
}
