import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Random writers against the slow obvious models of `TestKit/Oracles`, which see nothing but the changes.
@Suite struct SpaceModelTests {
    @Test(
        "any causal order of the same changes gives the same texts, tree, records and times",
        arguments: SeededRandom.seeds(0..<12))
    func converges(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed)
        try play.run(steps: 160)
        try play.deliverAll()
        let first = play.writers[0].space.view()
        for writer in play.writers { #expect(writer.space.view() == first, "\(play.random)") }
        for _ in 0..<3 {
            let (late, records) = try play.replayShuffled()
            #expect(late.view() == first, "\(play.random)")
            #expect(Set(records.keys) == Set(play.records[0].keys), "\(play.random)")
            #expect(records == play.records[0], "\(play.random)")
        }
        for records in play.records { #expect(records == play.records[0], "\(play.random)") }
    }

    @Test(
        "the texts, the tree, the records and the times are those of the naive recomputation",
        arguments: SeededRandom.seeds(100..<108))
    func equalsOracle(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed)
        try play.run(steps: 120)
        try play.deliverAll()
        try expectOracle(of: play)
    }

    private func expectOracle(of play: SpacePlay) throws {
        let space = play.writers[0].space
        let model = try SpaceOracle(play.changes)
        #expect(space.documents.count == model.texts.count, "\(play.random)")
        for (id, document) in space.documents {
            #expect(document.text.text.string() == model.texts[id]?.text, "\(play.random)")
        }
        let shown = Dictionary(uniqueKeysWithValues: space.tree.list().map { ($0.text, $0.id.bytes.bytes) })
        #expect(shown == model.tree.paths(), "\(play.random)")
        let shownIDs = Set(space.tree.list().map(\.id.bytes))
        // What a forked chain makes under one id can be a file here that was a folder for who put something into it.
        for file in space.hiddenFiles() where file.kind == .text && space.view.rivals.isEmpty {
            #expect(model.tree.removed.contains(file.id.bytes) && !shownIDs.contains(file.id), "\(play.random)")
        }
        for node in model.settings.nodes {
            let expected = model.settings.standing(of: node)
            let listed = space.attributes(of: node.bytes).listed
            #expect(listed.map(\.value) == expected.map(\.value), "\(play.random)")
            #expect(listed.map(\.id) == expected.map(\.id), "\(play.random)")
        }
        #expect(space.view().times == model.times, "\(play.random)")
        #expect(play.records[0] == model.records, "\(play.random)")
    }

    @Test(
        "where two writers share a key and a chain, any causal order gives the same, and what the naive model gives",
        arguments: SeededRandom.seeds(584..<600))
    func forksConverge(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed, sharesChain: true)
        try play.run(steps: 140)
        try play.deliverAll()
        let first = play.writers[0].space.view()
        for writer in play.writers { #expect(writer.space.view() == first, "\(play.random)") }
        for _ in 0..<3 {
            let (late, records) = try play.replayShuffled()
            #expect(late.view() == first, "\(play.random)")
            #expect(records == play.records[0], "\(play.random)")
            #expect(late.forks == play.writers[0].space.forks, "\(play.random)")
        }
        let space = play.writers[0].space
        let fork = try #require(space.forks.first, "\(play.random)")
        #expect(space.forks.count == 1 && fork.deviceKey == play.writers[3].device.publicKey, "\(play.random)")
        try expectOracle(of: play)
    }

    @Test("every answer to an edit turns a copy of the text into the text", arguments: SeededRandom.seeds(200..<206))
    func deltasAreTrue(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed)
        play.checksCopies = true
        try play.run(steps: 150)
        try play.deliverAll()
        #expect(play.copiesThatDiffer == 0, "\(play.random)")
    }
}

/// Several writers who edit, close their drafts and hear of one another in random order.
struct SpacePlay {
    var random: SeededRandom
    var writers: [Writer] = []
    /// In an order that is causal.
    private(set) var changes: [Change] = []
    /// What each writer's replica has said of records.
    private(set) var records: [[RecordEntry.ID: RecordEntry]]
    private var unheard: [[Change]]
    let company: Company
    /// What the clients of each writer have seen.
    private var sessions: [Client: EditingSession] = [:]

    private struct Client: Hashable {
        let writer: Int
        let number: Int
        let document: Bytes32
    }

    var checksCopies = false
    private(set) var copiesThatDiffer = 0
    private var copies: [[Bytes32: [Unicode.Scalar]]]

    private let sharesChain: Bool

    /// Where the chain is shared, the last two writers are two programs that think to be one device.
    init(seed: UInt64, writers count: Int = 4, sharesChain: Bool = false) throws {
        self.sharesChain = sharesChain
        random = SeededRandom(seed: seed)
        company = try Company(seed: seed, roles: [Role](repeating: .editor, count: count - 1))
        for index in 0..<count {
            writers.append(try Writer(company, sharesChain && index == count - 1 ? index - 1 : index))
        }
        unheard = [[Change]](repeating: [], count: count)
        records = [[RecordEntry.ID: RecordEntry]](repeating: [:], count: count)
        copies = [[Bytes32: [Unicode.Scalar]]](repeating: [:], count: count)
    }

    /// A replica that has heard of nothing but its members.
    func emptySpace() throws -> Space { try company.space() }

    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            let writer = random.below(writers.count)
            switch random.below(15) {
            case 0: try create(writer)
            case 13: try set(writer)
            case 14: try random.oneIn(4) ? create(writer, .blob) : set(writer)
            case 10: try move(writer)
            case 11: try remove(writer)
            case 12: try bringBack(writer)
            case 1...5: try edit(writer)
            case 6: _ = writers[writer].draft.append(Record(kind: .chatMessage, fields: fields()))
            case 7: random.oneIn(2) ? flush(writer) : try undo(writer)
            default: for _ in 0...random.below(4) { try hear(writer) }
            }
            writers[writer].time += UInt64(random.below(20))
            if random.oneIn(20) { writers[writer].time -= UInt64(random.below(300)) }
        }
        for writer in writers.indices { flush(writer) }
    }

    mutating func deliverAll() throws {
        for writer in writers.indices {
            while !unheard[writer].isEmpty { try hear(writer) }
        }
    }

    /// A replica that hears of everything at the end, in an order of its own.
    mutating func replayShuffled() throws -> (Space, [RecordEntry.ID: RecordEntry]) {
        var space = try company.space()
        var records: [RecordEntry.ID: RecordEntry] = [:]
        var open = changes.shuffled(using: &random)
        while !open.isEmpty {
            let ready = open.indices.filter { space.isReady(for: open[$0]) }
            let delta = try space.receive(open.remove(at: ready[random.below(ready.count)]))
            for entry in delta.records { records[entry.id] = entry }
        }
        return (space, records)
    }

    private mutating func create(_ writer: Int, _ kind: NodeKind = .text) throws {
        let folders = ["", "src/", "src/deep/", "docs/"]
        let path = folders[random.below(4)] + "\(random.below(6)).txt"
        do {
            let id = try writers[writer].create(path, kind)
            if kind == .text { copies[writer][id] = [] }
        } catch SpaceError.pathTaken {}
    }

    private mutating func move(_ writer: Int) throws {
        let shown = writers[writer].paths
        guard !shown.isEmpty else { return try create(writer) }
        let folders = [""] + shown.filter { !$0.hasSuffix(".txt") }.map { $0 + "/" }
        let target = folders[random.below(folders.count)] + (random.oneIn(2) ? "\(random.below(6)).txt" : "moved")
        do {
            try writers[writer].move(shown[random.below(shown.count)], to: target)
        } catch SpaceError.pathTaken {} catch SpaceError.intoItself {} catch SpaceError.tooDeep {}
    }

    private mutating func remove(_ writer: Int) throws {
        if let path = writers[writer].paths.randomElement(using: &random) { try writers[writer].remove(path) }
    }

    private mutating func bringBack(_ writer: Int) throws {
        guard let file = writers[writer].space.hiddenFiles().randomElement(using: &random) else { return }
        do {
            try writers[writer].bringBack(file.id.hex, to: random.oneIn(2) ? "back.txt" : nil)
        } catch SpaceError.pathTaken {}
    }

    /// Sets something of a file that is shown or not, as one who has seen all, or nothing of it.
    private mutating func set(_ writer: Int) throws {
        let space = writers[writer].space
        let nodes = space.tree.list().map { ($0.id.bytes, $0.kind) } + space.hiddenFiles().map { ($0.id, $0.kind) }
        guard let (file, kind) = nodes.filter({ $0.1 != .folder }).randomElement(using: &random) else { return }
        let value: FileValue =
            switch (kind, random.below(3)) {
            case (.blob, 1...): .content(FileContent(blob: Bytes32(UInt64(random.below(9)), 1, 2, 3), sizeInBytes: 5))
            case (.text, 1...): .form(FileForm(hasMark: random.oneIn(2), endsLinesWithCRLF: random.oneIn(2)))
            default: .mode(FileMode(isExecutable: random.oneIn(2)))
            }
        try writers[writer].set(value, of: file, replacing: random.oneIn(4) ? [] : nil)
    }

    private mutating func edit(_ writer: Int) throws {
        let known = writers[writer].space.documents.keys.sorted()
        guard !known.isEmpty else { return try create(writer) }
        let document = known[random.below(known.count)]
        let client = Client(writer: writer, number: random.below(2), document: document)
        let atTip = random.oneIn(2)
        var session = sessions[client] ?? EditingSession(revision: 0)
        if !atTip, random.oneIn(3) { _ = session.advance(to: writers[writer].revision(document)) }
        if atTip { session = EditingSession(revision: writers[writer].revision(document)) }
        var length = try writers[writer].space.documents[document]?.base(of: session).length ?? 0
        var edits: [TextEdit] = []
        for _ in 0...random.below(3) {
            let at = random.below(length + 1)
            let deleted = random.oneIn(3) ? random.below(min(5, length - at) + 1) : 0
            let inserted = random.oneIn(4) ? "" : word()
            edits.append(TextEdit(at: at, deleted: deleted, inserted: inserted))
            length += inserted.unicodeScalars.count - deleted
        }
        if !writers[writer].space.canJoin(writers[writer].draft, document: document, session: session) { flush(writer) }
        note(try writers[writer].edit(document, edits, session: &session), of: document, at: writer)
        sessions[client] = session
        if random.oneIn(3) { flush(writer) }
    }

    /// A writer takes back or brings back its own edits, or reverts somebody else's.
    private mutating func undo(_ writer: Int) throws {
        let known = writers[writer].space.documents.keys.sorted()
        guard !known.isEmpty else { return }
        let document = known[random.below(known.count)]
        flush(writer)
        let whose = random.oneIn(3) ? random.below(writers.count) : writer
        let device = writers[whose].device.publicKey
        let done = try writers[writer].undo(document, isRedo: random.oneIn(3), of: device)
        if let done { note(done.edits, of: document, at: writer) }
        flush(writer)
    }

    private mutating func word() -> String {
        let letters = ["a", "b", "é", "漢", "🙂", "\n", "e\u{301}"]
        return (0...random.below(4)).map { _ in letters[random.below(letters.count)] }.joined()
    }

    private mutating func fields() -> JSONObject {
        var fields = JSONObject()
        fields["channel"] = "general"
        fields["text"] = .string(word())
        return fields
    }

    private mutating func flush(_ writer: Int) {
        let before = writers[writer].draft
        guard let change = writers[writer].flush() else { return }
        changes.append(change)
        var index = 0
        for part in before.parts {
            guard case .record(let bytes) = part, let record = try? Record(decoding: bytes) else { continue }
            let id = RecordEntry.ID(change: change.id, index: index)
            let time = writers[writer].space.view().times[change.id]
            records[writer][id] = time.map {
                RecordEntry(id: id, record: record, author: writers[writer].device.publicKey, time: $0)
            }
            index += 1
        }
        for other in writers.indices where other != writer { unheard[other].append(change) }
    }

    private mutating func hear(_ writer: Int) throws {
        flush(writer)
        let ready = unheard[writer].indices.filter { writers[writer].space.isReady(for: unheard[writer][$0]) }
        guard !ready.isEmpty else { return }
        let delta = try writers[writer].receive(unheard[writer].remove(at: ready[random.below(ready.count)]))
        for text in delta.texts { note(text.edits, of: text.document, at: writer) }
        for entry in delta.records { records[writer][entry.id] = entry }
    }

    /// Does to the copy what the answer says was done to the text.
    private mutating func note(_ edits: [TextEdit], of document: Bytes32, at writer: Int) {
        guard checksCopies else { return }
        var copy = copies[writer][document] ?? []
        for edit in edits { copy.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars) }
        copies[writer][document] = copy
        if Array(writers[writer].text(document).unicodeScalars) != copy { copiesThatDiffer += 1 }
    }
}
