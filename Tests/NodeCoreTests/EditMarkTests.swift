import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Edits of programs that mark them, to know after a crash which of them were stored.
@Suite struct EditMarkTests {
    private let writer = Bytes32(9, 9, 9, 9)

    private func edit(_ text: String, _ number: UInt64, _ pair: Pair) -> NodeCommand {
        .edit(
            pair.space, document: pair.document, revision: nil, edits: [TextEdit(at: 0, deleted: 0, inserted: text)],
            mark: EditMark(writer: writer, number: number))
    }

    private func marks(_ writes: [DurableWrite]) -> Int { writes.count { $0.isEditMark } }
    private func changes(_ writes: [DurableWrite]) -> Int {
        writes.count { if case .change = $0 { true } else { false } }
    }

    @Test("a mark is stored in the batch that stores its edit, also where that waits for the tick")
    func together() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.commitDelay = nil
        for number in 1...8 { pair.network.ask(edit("\(number)", UInt64(number), pair), at: pair.host) }
        #expect(pair.host.core.replicas[pair.space]?.draft?.isEmpty == false, "some wait for the tick")
        pair.network.run(for: .seconds(1))
        let batches = pair.host.uncommitted.map(\.writes).filter { changes($0) > 0 || marks($0) > 0 }
        #expect(batches.count >= 2)
        for batch in batches { #expect(changes(batch) > 0 && marks(batch) == 1) }
        #expect(pair.texts[0] == "87654321hello")
    }

    @Test("after a kill at any time the text has an edit when the node says so, and only then")
    func killed() throws {
        for committed in 0...3 {
            let pair = try Pair()
            pair.network.run(for: .seconds(1))
            pair.host.commitDelay = nil
            for number in 1...3 {
                pair.network.ask(edit("\(number)", UInt64(number), pair), at: pair.host)
                pair.network.run(for: .milliseconds(20))
            }
            let batches = pair.host.uncommitted.filter { marks($0.writes) > 0 }
            #expect(batches.count == 3)
            if committed > 0 { pair.network.commit(upTo: batches[committed - 1].token, of: pair.host) }
            pair.network.kill(pair.host)
            try pair.network.start(pair.host)
            let text = pair.host.text(pair.document, in: pair.space)
            #expect(pair.host.core.lastEdit(of: writer, in: pair.document) == UInt64(committed))
            #expect(text == (1...3).prefix(committed).reversed().map { "\($0)" }.joined() + "hello")
        }
    }

    @Test("one that is there already changes nothing, and is answered when it is stored")
    func again() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.commitDelay = nil
        pair.network.ask(edit("a", 1, pair), at: pair.host)
        let again = pair.network.ask(edit("a", 1, pair), at: pair.host)
        pair.network.run(for: .milliseconds(20))
        #expect(pair.texts[0] == "ahello" && pair.host.replies[again] == nil)
        pair.network.commitAll(of: pair.host)
        guard case .success(.edited) = pair.host.replies[again] else { throw Unexpected(pair.host.replies) }
        pair.host.commitDelay = 0
        // Another program's numbers are its own.
        let other = NodeCommand.edit(
            pair.space, document: pair.document, revision: nil, edits: [TextEdit(at: 0, deleted: 0, inserted: "b")],
            mark: EditMark(writer: .zero, number: 1))
        pair.network.ask(other, at: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["bahello", "bahello"])
    }

    @Test("one that fails leaves no mark")
    func failed() throws {
        let pair = try Pair()
        let wrong = NodeCommand.edit(
            pair.space, document: pair.document, revision: nil, edits: [TextEdit(at: 99, deleted: 1, inserted: "")],
            mark: EditMark(writer: writer, number: 1))
        guard case .failure = pair.network.answer(to: wrong, at: pair.host) else { throw Unexpected(pair.texts) }
        #expect(pair.host.core.lastEdit(of: writer, in: pair.document) == 0)
        pair.network.ask(edit("a", 1, pair), at: pair.host)
        #expect(pair.host.core.lastEdit(of: writer, in: pair.document) == 1)
    }

    @Test("an edit of several pieces is stored in one batch")
    func pieces() throws {
        let pair = try Pair(text: "")
        pair.network.run(for: .seconds(1))
        pair.host.commitDelay = nil
        let edits = (0..<3).map { TextEdit(at: 0, deleted: 0, inserted: String(repeating: "\($0)", count: 100 * 1024)) }
        pair.network.ask(
            .edit(
                pair.space, document: pair.document, revision: nil, edits: edits,
                mark: EditMark(writer: writer, number: 1)), at: pair.host)
        let batches = pair.host.uncommitted.map(\.writes).filter { changes($0) > 0 || marks($0) > 0 }
        #expect(batches.count == 1 && batches.first.map(changes) ?? 0 >= 2 && batches.first.map(marks) == 1)
        #expect(pair.host.core.replicas[pair.space]?.draft?.isEmpty != false)
    }

    @Test("who opens a document to mark edits is told only what will be on the disk with what was told")
    func opening() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.commitDelay = nil
        for number in 1...8 { pair.network.ask(edit("\(number)", UInt64(number), pair), at: pair.host) }
        #expect(pair.host.core.replicas[pair.space]?.draft?.isEmpty == false)
        _ = pair.network.ask(
            .openDocument(pair.space, document: pair.document, isMarking: true), at: pair.host, client: 5)
        #expect(pair.host.core.replicas[pair.space]?.draft?.isEmpty != false)
    }

    @Test("1,024 marks are kept; with one more the one longest without an edit goes, from the disk too")
    func limit() throws {
        var marks = EditMarks()
        func place(_ number: Int) -> EditMarks.Place {
            .init(writer: Bytes32(0, 0, 0, UInt64(number)), document: .zero)
        }
        for number in 0..<NodeLimits.editMarksMax { #expect(marks.note(1, at: place(number)) == nil) }
        #expect(marks.note(2, at: place(0)) == nil)
        #expect(marks.note(1, at: place(NodeLimits.editMarksMax)) == place(1))
        #expect(marks.number(at: place(1)) == 0 && marks.number(at: place(0)) == 2)
        guard case .setting(_, let value) = marks.write(at: place(1)) else { throw Unexpected(marks) }
        #expect(value.isEmpty)
        // As stored, with one too many and some that are none.
        var settings: [String: [UInt8]] = ["edit-mark/x/y": [1, 1], "edit-mark/": [], "other": [1]]
        for number in 0...NodeLimits.editMarksMax where number != 1 {
            guard case .setting(let key, let value) = marks.write(at: place(number)) else { throw Unexpected(number) }
            settings[key] = value
        }
        var again = EditMarks(settings)
        #expect(again.number(at: place(0)) == 2 && again.number(at: place(NodeLimits.editMarksMax)) == 1)
        #expect(again.note(1, at: place(1)) == place(2), "the order is kept as well")
    }
}
