import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// What one undo takes back, and whose.
@Suite struct UndoTests {
    /// A writer with one document, closed.
    private func scene(_ roles: [Role] = []) throws -> (company: Company, writer: Writer, document: Bytes32, Change) {
        let company = try Company(seed: 11, roles: roles)
        var writer = try Writer(company, 0)
        let document = try writer.create("a.md")
        let first = try writer.closed()
        return (company, writer, document, first)
    }

    /// Writes at the end, as a change of its own, so many tenths of a second after the last one.
    @discardableResult
    private func write(
        _ text: String, after tenths: UInt64, _ document: Bytes32, _ writer: inout Writer
    ) throws -> Change {
        writer.time += tenths
        let length = writer.space.documents[document]?.text.text.lengthInScalars ?? 0
        try writer.edit(document, [TextEdit(at: length, deleted: 0, inserted: text)])
        return try writer.closed()
    }

    @Test("typing without a pause of more than a second is taken back together, ten seconds of it at most")
    func typing() throws {
        var (_, writer, document, _) = try scene()
        for letter in "first" { try write(String(letter), after: 10, document, &writer) }
        for letter in "second" { try write(String(letter), after: letter == "s" ? 11 : 3, document, &writer) }
        _ = try writer.undo(document)
        #expect(writer.text(document) == "first")
        _ = try writer.closed()
        let whole = try writer.undo(document)
        #expect(writer.text(document) == "" && whole?.insertedInScalars == 5 && whole?.deletedInScalars == 0)
        _ = try writer.closed()
        #expect(try writer.undo(document) == nil)
        for _ in 0..<30 { try write("x", after: 10, document, &writer) }
        _ = try writer.undo(document)
        #expect(writer.text(document).count == 19)
    }

    @Test("what is more than typing stands for itself, and the parts of a long text come together")
    func commits() throws {
        var (_, writer, document, _) = try scene()
        try write("a paragraph that was pasted. ", after: 50, document, &writer)
        try write("another one, at once after it. ", after: 1, document, &writer)
        _ = try writer.undo(document)
        #expect(writer.text(document) == "a paragraph that was pasted. ")
        _ = try writer.closed()
        for part in 0..<3 {
            try write(
                String(repeating: "l", count: part < 2 ? 5_000 : 20), after: part == 0 ? 50 : 0, document, &writer)
        }
        _ = try writer.undo(document)
        #expect(writer.text(document) == "a paragraph that was pasted. ")
    }

    @Test("redo brings back what was taken back last, until the next edit")
    func redo() throws {
        var (_, writer, document, _) = try scene()
        for word in ["one ", "two ", "three "] { try write(word, after: 100, document, &writer) }
        #expect(try writer.undo(document, isRedo: true) == nil)
        for _ in 0..<2 {
            _ = try writer.undo(document)
            _ = try writer.closed()
        }
        #expect(writer.text(document) == "one ")
        let back = try writer.undo(document, isRedo: true)
        #expect(writer.text(document) == "one two " && back?.insertedInScalars == 4)
        _ = try writer.closed()
        _ = try writer.undo(document)
        _ = try writer.closed()
        #expect(writer.text(document) == "one ")
        try write("new", after: 100, document, &writer)
        #expect(try writer.undo(document, isRedo: true) == nil)
    }

    @Test("a chain that began after an unclean end takes back what the one before it wrote")
    func afterUncleanEnd() throws {
        var (_, writer, document, _) = try scene()
        try write("before ", after: 100, document, &writer)
        writer.use(nonce: 77)
        try write("after ", after: 100, document, &writer)
        for expected in ["before ", ""] {
            _ = try writer.undo(document)
            #expect(writer.text(document) == expected)
            _ = try writer.closed()
        }
    }

    @Test("an undo takes back one's own; with another device it reverts that one's, who may have left")
    func whose() throws {
        var (company, ann, document, first) = try scene([.editor])
        var ben = try Writer(company, 1)
        try ben.receive(first)
        try ben.receive(try write("Ann wrote this. ", after: 100, document, &ann))
        ann.time += 100
        try ann.receive(try write("Ben wrote that. ", after: 200, document, &ben))
        #expect(ann.text(document) == "Ann wrote this. Ben wrote that. ")
        var other = ann
        _ = try other.undo(document)
        #expect(other.text(document) == "Ben wrote that. ")
        _ = try ann.undo(document, of: ben.device.publicKey)
        #expect(ann.text(document) == "Ann wrote this. ")
        try ben.receive(try ann.closed())
        #expect(ben.text(document) == "Ann wrote this. ")
        // The revert is Ann's: she can bring it back, and Ben has nothing left to take back.
        #expect(try ben.undo(document) == nil)
        _ = try ann.undo(document, isRedo: true)
        #expect(ann.text(document) == "Ann wrote this. Ben wrote that. ")
    }

    @Test("a viewer can take nothing back")
    func roles() throws {
        let (company, owner, document, first) = try scene([.viewer])
        _ = owner
        var viewer = try Writer(company, 1)
        try viewer.receive(first)
        #expect(throws: SpaceError.notAllowed(.viewer)) { try viewer.undo(document) }
    }

    @Test("an undo alone in its document goes into no draft that has text of it, and none follows it there")
    func drafts() throws {
        var (_, writer, document, _) = try scene()
        try write("some text, long enough", after: 100, document, &writer)
        _ = try writer.undo(document)
        #expect(!writer.space.canJoin(writer.draft, document: document, session: nil))
        let other = try writer.create("b.md")
        #expect(writer.space.canJoin(writer.draft, document: other, session: nil))
        let change = try writer.closed()
        #expect(change.parts.count == 2)
    }

    @Test("who wrote what is told by author and time, neighbours by one author within five minutes as one")
    func authorship() throws {
        var (company, ann, document, first) = try scene([.editor])
        var ben = try Writer(company, 1)
        try ben.receive(first)
        for word in ["Ann ", "wrote "] { try ben.receive(try write(word, after: 100, document, &ann)) }
        ben.time = ann.time
        try ann.receive(try write("Ben ", after: 10, document, &ben))
        ann.time = ben.time
        try write("later ", after: 3_001, document, &ann)
        let length = try #require(ann.space.documents[document]).text.text.lengthInScalars
        let parts = try ann.space.authorship(of: document, in: 0..<length)
        #expect(parts.map(\.range) == [0..<10, 10..<14, 14..<20])
        #expect(parts.map(\.author) == [ann, ben, ann].map(\.device.publicKey))
        #expect(parts[0].tenths.map { $0.upperBound - $0.lowerBound } == 100)
        let some = try ann.space.authorship(of: document, in: 9..<11)
        #expect(some.map(\.range) == [9..<10, 10..<11])
        #expect(throws: SpaceError.self) { try ann.space.authorship(of: document, in: 0..<length + 1) }
    }

    // MARK: Malformed

    private func refused(_ spans: [ChainEvents], parents: TextParents = .continued) throws -> Bool {
        var (_, writer, document, _) = try scene()
        try write("text", after: 10, document, &writer)
        do {
            _ = try writer.forge([.undo(document: document, parents: parents, UndoPart(isRedo: false, spans: spans))])
            return false
        } catch is ReplicationError {
            return true
        }
    }

    @Test("an undo says what it names in one way only, within its limits")
    func oneEncoding() throws {
        let (one, two) = (ChainID(Bytes32(1, 1, 1, 1)), ChainID(Bytes32(2, 2, 2, 2)))
        func span(_ chain: ChainID, _ first: UInt64, _ count: UInt64) -> ChainEvents {
            ChainEvents(chain: chain, first: first, count: count)
        }
        #expect(try !refused([span(one, 0, 1), span(one, 2, 1), span(two, 0, 9)]))
        let bad: [[ChainEvents]] = [
            [], [span(one, 0, 0)], [span(two, 0, 1), span(one, 0, 1)], [span(one, 0, 2), span(one, 2, 1)],
            [span(one, 0, 3), span(one, 1, 1)], [span(one, 1 << 31, 1)], [span(one, 0, 1 << 31 + 1)],
            [span(one, 0, 1 << 24), span(two, 0, 1)],
        ]
        for spans in bad { #expect(try refused(spans), "\(spans)") }
        let limit = TextLimits.undoSpansMax
        let many = (0...UInt64(limit)).map { span(one, 2 * $0, 1) }
        #expect(try !refused(Array(many.dropLast())))
        #expect(try refused(many))
        #expect(try !refused([span(one, 0, 1 << 24)]))
        #expect(try refused([span(one, 0, 1)], parents: .start))
    }
}
