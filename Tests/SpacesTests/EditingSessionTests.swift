import CRDT
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct EditingSessionTests {
    @Test("an edit on an old revision lands where its client saw it")
    func oldRevision() throws {
        var pair = try Desk(text: "one two three")
        let seen = pair.revision
        try pair.remote([TextEdit(at: 0, deleted: 4, inserted: ""), TextEdit(at: 4, deleted: 0, inserted: "and ")])
        #expect(pair.text == "two and three")
        // The client still sees "one two three" and deletes " three".
        var session = EditingSession(revision: seen)
        try pair.local([TextEdit(at: 7, deleted: 6, inserted: "!")], session: &session)
        #expect(pair.text == "two!and ")
    }

    @Test("a client types on while others write, without waiting for answers")
    func pipelined() throws {
        var pair = try Desk(text: "")
        var session = EditingSession(revision: pair.revision)
        for (index, letter) in ["a", "b", "c", "d"].enumerated() {
            try pair.local([TextEdit(at: index, deleted: 0, inserted: letter)], session: &session)
            try pair.remote([TextEdit(at: 0, deleted: 0, inserted: "<\(index)>")])
        }
        #expect(pair.text.contains("abcd"), "\(pair.text)")
        try pair.local([TextEdit(at: 1, deleted: 2, inserted: "")], session: &session)
        #expect(pair.text.contains("ad") && !pair.text.contains("b"), "\(pair.text)")
    }

    @Test("a client that names a newer revision has seen all below it, its own edits among them")
    func advances() throws {
        var pair = try Desk(text: "xy")
        var session = EditingSession(revision: pair.revision)
        try pair.local([TextEdit(at: 2, deleted: 0, inserted: "z")], session: &session)
        try pair.remote([TextEdit(at: 0, deleted: 0, inserted: "w")])
        #expect(session.seenWithoutGap < pair.revision)
        let isForward = session.advance(to: pair.revision)
        #expect(isForward)
        #expect(session.lastOwnRevision == nil && session.lengthChange == 0 && session.seenWithoutGap == pair.revision)
        try pair.local([TextEdit(at: 0, deleted: 4, inserted: "all")], session: &session)
        #expect(pair.text == "all")
    }

    @Test("a revision never goes back")
    func neverBack() {
        var session = EditingSession(revision: 7)
        let answers = [7, 9, 8].map { session.advance(to: $0) }
        #expect(answers == [true, true, false])
        #expect(session.revision == 9)
    }

    @Test("a revision that was never given out is refused, and nothing changes")
    func unknownRevision() throws {
        var pair = try Desk(text: "")
        try pair.remote([TextEdit(at: 0, deleted: 0, inserted: "five!")])
        let current = pair.revision
        for revision in [1, current - 1, current + 1] {
            let before = pair.writer.space.view()
            var session = EditingSession(revision: revision)
            #expect(throws: SpaceError.unknownRevision(revision, current: current)) {
                try pair.local([TextEdit(at: 0, deleted: 0, inserted: "no")], session: &session)
            }
            #expect(pair.writer.space.view() == before && pair.writer.draft.isEmpty)
        }
    }

    @Test("a revision is remembered for 16,384 later ones at least, and forgotten after 32,768")
    func forgets() throws {
        var pair = try Desk(text: "")
        let first = pair.revision
        var later = first
        for index in 0..<2 * Document.rememberedRevisionsMax + 2 {
            try pair.writer.edit(
                pair.document, [TextEdit(at: 0, deleted: index & 1, inserted: index & 1 == 0 ? "a" : "")])
            if index == Document.rememberedRevisionsMax + 4 { later = pair.revision }
        }
        let document = try #require(pair.writer.space.documents[pair.document])
        #expect(throws: SpaceError.unknownRevision(first, current: document.revision)) {
            try document.base(of: EditingSession(revision: first))
        }
        #expect(try document.base(of: EditingSession(revision: later)).length <= 1)
    }

    @Test("a position is checked against the text that the client saw, not the one that is there now")
    func pastTheEnd() throws {
        var pair = try Desk(text: "abc")
        let seen = pair.revision
        try pair.remote([TextEdit(at: 3, deleted: 0, inserted: "defgh")])
        let cases: [(TextEdit, Int)] = [
            (TextEdit(at: 4, deleted: 0, inserted: "x"), 4), (TextEdit(at: 3, deleted: 1, inserted: ""), 3),
            (TextEdit(at: 0, deleted: 4, inserted: "x"), 0), (TextEdit(at: -1, deleted: 0, inserted: "x"), 0),
            (TextEdit(at: 0, deleted: -1, inserted: "x"), 0), (TextEdit(at: .max, deleted: .max, inserted: "x"), .max),
        ]
        for (edit, position) in cases {
            let before = pair.writer.space.view()
            var session = EditingSession(revision: seen)
            #expect(throws: SpaceError.positionPastEnd(position: position, length: 3)) {
                try pair.local([edit], session: &session)
            }
            #expect(pair.writer.space.view() == before && pair.writer.draft.isEmpty)
            #expect(session.lastOwnRevision == nil)
        }
        var session = EditingSession(revision: seen)
        try pair.local([TextEdit(at: 3, deleted: 0, inserted: "|")], session: &session)
        #expect(pair.text == "abc|defgh" || pair.text == "abcdefgh|")
    }

    @Test("when one of several edits is refused, none of them is made")
    func allOrNothing() throws {
        var pair = try Desk(text: "abc")
        let before = pair.writer.space.view()
        var session = EditingSession(revision: pair.revision)
        #expect(throws: SpaceError.self) {
            try pair.local(
                [TextEdit(at: 0, deleted: 3, inserted: ""), TextEdit(at: 1, deleted: 0, inserted: "x")],
                session: &session)
        }
        #expect(pair.writer.space.view() == before && pair.writer.draft.isEmpty)
    }

    @Test("a document may be as long as its limit and not a character longer")
    func tooLong() throws {
        let limit = Document.lengthMaxInScalars
        #expect(limit == 16 * 1024 * 1024)
        var pair = try Desk(text: "")
        var session = EditingSession(revision: pair.revision)
        #expect(throws: SpaceError.documentTooLong(lengthMaxInScalars: limit)) {
            let long = String(repeating: "x", count: limit)
            try pair.local(
                [TextEdit(at: 0, deleted: 0, inserted: long), TextEdit(at: 0, deleted: 0, inserted: "y")],
                session: &session)
        }
        #expect(pair.text.isEmpty)
        let full = String(repeating: "x", count: limit)
        try pair.local([TextEdit(at: 0, deleted: 0, inserted: full)], session: &session)
        #expect(pair.writer.space.documents[pair.document]?.text.text.lengthInScalars == limit)
    }

    @Test("an edit without effect changes nothing")
    func noEffect() throws {
        var pair = try Desk(text: "abc")
        let before = pair.writer.space.view()
        var session = EditingSession(revision: pair.revision)
        let changed = try pair.local([TextEdit(at: 1, deleted: 0, inserted: "")], session: &session)
        #expect(changed.isEmpty)
        #expect(pair.writer.space.view() == before && pair.writer.draft.isEmpty)
    }

    @Test("what the client and another both deleted is gone once, and the end of the text is where the client sees it")
    func deletedTwice() throws {
        var pair = try Desk(text: "abcd")
        var session = EditingSession(revision: pair.revision)
        try pair.remote([TextEdit(at: 2, deleted: 2, inserted: "")], hears: false)
        let seen = pair.revision
        try pair.local([TextEdit(at: 3, deleted: 1, inserted: "")], session: &session)
        let isForward = session.advance(to: seen)
        #expect(isForward && pair.text == "ab")
        // The client sees "ab" and types behind it.
        try pair.local([TextEdit(at: 2, deleted: 0, inserted: "!")], session: &session)
        #expect(pair.text == "ab!")
    }

    @Test(
        "each edit is made on the events below its client's revision and the client's own",
        arguments: SeededRandom.seeds(0..<20))
    func equalsOracle(seed: UInt64) throws {
        var play = try SessionPlay(seed: seed)
        for _ in 0..<80 { try play.step() }
        #expect(play.desk.text == play.oracle.text, "\(play.random)")
        #expect(play.refusedOfThose == 0, "\(play.random)")
    }
}

/// A document that one device edits for its clients, and another device from afar.
struct Desk {
    var writer: Writer
    private var other: Writer
    /// Changes of `writer` that the other device has not got.
    private var unheard: [Change] = []
    let document: Bytes32

    init(text: String, seed: UInt64 = 1) throws {
        let company = try Company(seed: seed, roles: [.editor])
        writer = try Writer(company, 0)
        other = try Writer(company, 1)
        document = try other.create("note.txt")
        if let change = other.flush() { try writer.receive(change) }
        if !text.isEmpty { try remote([TextEdit(at: 0, deleted: 0, inserted: text)]) }
    }

    var text: String { writer.text(document) }
    var revision: Int { writer.revision(document) }
    var chains: (here: AgentID, afar: AgentID) { (AgentID(chain: writer.chain), AgentID(chain: other.chain)) }

    /// The other device edits; it has seen everything, or has heard of nothing new.
    mutating func remote(_ edits: [TextEdit], hears: Bool = true) throws {
        if let change = writer.flush() { unheard.append(change) }
        if hears {
            for change in unheard { try other.receive(change) }
            unheard = []
        }
        try other.edit(document, edits)
        if let change = other.flush() { try writer.receive(change) }
    }

    @discardableResult
    mutating func local(_ edits: [TextEdit], session: inout EditingSession) throws -> [TextEdit] {
        if !writer.space.canJoin(writer.draft, document: document, session: session) {
            if let change = writer.flush() { unheard.append(change) }
        }
        return try writer.edit(document, edits, session: &session)
    }
}

/// Two clients of one device, one far device, and a model that is told by hand what each of them has seen.
struct SessionPlay {
    var random: SeededRandom
    var desk: Desk
    private(set) var oracle = TextOracle()
    private(set) var refusedOfThose = 0
    private var clients: [Client]
    private var seenAfar: Set<Int> = []
    /// Revisions that were given out.
    private var given: [Int] = []
    private var counts: [[UInt8]: Int] = [:]

    private struct Client {
        var session: EditingSession
        var seen: Set<Int>
    }

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        desk = try Desk(text: "", seed: seed)
        clients = [Client](repeating: Client(session: EditingSession(revision: 0), seen: []), count: 2)
        given = [0]
    }

    mutating func step() throws {
        if random.oneIn(3) { return try remote() }
        let index = random.below(clients.count)
        if random.oneIn(2) {
            // The client has processed some of what came since.
            let newer = given.filter { $0 >= clients[index].session.revision }
            let revision = newer[random.below(newer.count)]
            if !clients[index].session.advance(to: revision) { refusedOfThose += 1 }
            clients[index].seen.formUnion(0..<revision)
        }
        let version = clients[index].seen.sorted()
        let edits = self.edits(on: oracle.text(at: version))
        do {
            try desk.local(edits, session: &clients[index].session)
        } catch {
            refusedOfThose += 1
        }
        let before = oracle.eventCount
        append(edits, by: desk.chains.here.bytes, on: version)
        clients[index].seen.formUnion(before..<oracle.eventCount)
        given.append(desk.revision)
    }

    private mutating func remote() throws {
        let hears = random.oneIn(2)
        if hears { seenAfar = Set(0..<oracle.eventCount) }
        let version = seenAfar.sorted()
        let edits = self.edits(on: oracle.text(at: version))
        try desk.remote(edits, hears: hears)
        let before = oracle.eventCount
        append(edits, by: desk.chains.afar.bytes, on: version)
        seenAfar.formUnion(before..<oracle.eventCount)
        given.append(desk.revision)
    }

    private mutating func edits(on text: String) -> [TextEdit] {
        var length = text.unicodeScalars.count
        return (0...random.below(2)).map { _ in
            let at = random.below(length + 1)
            let deleted = random.oneIn(2) ? random.below(min(4, length - at) + 1) : 0
            let inserted = String("abcdefgh".prefix(random.below(5)))
            length += inserted.count - deleted
            return TextEdit(at: at, deleted: deleted, inserted: inserted)
        }
    }

    private mutating func append(_ edits: [TextEdit], by agent: [UInt8], on seen: [Int]) {
        var version = seen
        func event(_ action: TextOracle.Action) {
            let number = oracle.eventCount
            oracle.append(agent: agent, sequence: counts[agent, default: 0], parents: version, action)
            counts[agent, default: 0] += 1
            version = [number]
        }
        for edit in edits {
            for _ in 0..<edit.deleted { event(.delete(at: edit.at)) }
            for (offset, scalar) in edit.inserted.unicodeScalars.enumerated() {
                event(.insert(at: edit.at + offset, scalar))
            }
        }
    }
}
