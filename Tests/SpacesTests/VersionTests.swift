import CRDT
import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Versions of documents against sets of changes found by walking from parent to parent.
@Suite struct VersionTests {
    @Test(
        "the text as of a change is that of a replica with its ancestors alone; as of a time, with all until then",
        arguments: SeededRandom.seeds(0..<5))
    func equalsReplica(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed)
        try play.run(steps: 120)
        try play.deliverAll()
        let space = play.writers[0].space
        let model = ChangeSets(play.changes)
        for (id, _) in space.documents {
            for _ in 0..<4 {
                let change = play.changes[play.random.below(play.changes.count)]
                let named = VersionName(String(change.id.hex.prefix(12 + play.random.below(53))))
                try compare(space, id, named, model.ancestors(of: [change.id]), play)
                let other = play.changes[play.random.below(play.changes.count)]
                let both = VersionName(change.id.hex.uppercased() + "+" + other.id.hex)
                try compare(space, id, both, model.ancestors(of: [change.id, other.id]), play)
                let time = space.time(at: play.random.below(space.chains.count)).tenths - UInt64(play.random.below(2))
                let until = Set((0..<space.chains.count).filter { space.times[$0].tenths <= time })
                try compare(
                    space, id, VersionName("14:30", time: time), Set(until.map { space.chains.id(at: $0) }), play)
            }
            let newest = try space.version(.now, of: id, names: NamedVersions())
            #expect(space.text(of: id, at: newest) == space.documents[id]?.text.text.string())
            let start = try space.version(.start, of: id, names: NamedVersions())
            #expect(space.text(of: id, at: start).isEmpty && start.changes.isEmpty && start.time == nil)
        }
    }

    private func compare(
        _ space: Space, _ id: Bytes32, _ name: VersionName, _ changes: Set<Bytes32>, _ play: SpacePlay
    ) throws {
        let version = try space.version(name, of: id, names: NamedVersions())
        var replica = try play.emptySpace()
        for change in play.changes where changes.contains(change.id) { try replica.receive(change) }
        let expected = replica.documents[id]?.text.text.string() ?? ""
        #expect(space.text(of: id, at: version).utf8.elementsEqual(expected.utf8), "\(play.random), \(name)")
        #expect(Set(version.changes).isSubset(of: changes), "\(play.random), \(name)")
        // Written down, it is found again.
        let written = space.written(version, of: id)
        let again = try space.version(VersionName(written), of: id, names: NamedVersions())
        #expect(again.frontier == version.frontier && again.changes == version.changes, "\(play.random), \(written)")
    }

    @Test(
        "the film of a document shows at each moment the text as of that time", arguments: SeededRandom.seeds(20..<24))
    func replay(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed)
        try play.run(steps: 120)
        try play.deliverAll()
        // What is not closed yet comes at the end.
        let first = try #require(play.writers[0].space.documents.keys.sorted().first)
        try play.writers[0].edit(first, [TextEdit(at: 0, deleted: 0, inserted: "open")])
        let space = play.writers[0].space
        for (id, document) in space.documents {
            var replay = try #require(space.replay(of: id))
            for _ in 0..<20 {
                let time = space.time(at: play.random.below(space.chains.count)).tenths
                if id == first, time >= space.log(of: id).map(\.time.tenths).max() ?? 0 { continue }
                replay.seek(toTime: Int(time))
                let version = try space.version(VersionName("t", time: time), of: id, names: NamedVersions())
                #expect(replay.text == document.text.text(at: version.frontier), "\(play.random), \(time)")
            }
            replay.seek(toRevision: replay.eventCount)
            #expect(replay.text == document.text.text, "\(play.random)")
        }
        #expect(space.replay(of: .zero) == nil)
    }

    @Test("what is no version, or several, is an error that says which")
    func errors() throws {
        var writer = try Writer(try Company(seed: 1, roles: []), 0)
        let id = try writer.create("a.md")
        let first = try writer.closed()
        let names = NamedVersions()
        for written in ["v1", "abc", "12345g", first.id.hex + "0", "abcd+", "-2h"] {
            #expect(throws: SpaceError.unknownVersion(written)) {
                try writer.space.version(VersionName(written), of: id, names: names)
            }
        }
        #expect(throws: SpaceError.unknownDocument(.zero)) { try writer.space.version(.now, of: .zero, names: names) }
        var ids: [Bytes32] = []
        var seen: [String: Bytes32] = [:]
        while ids.isEmpty {
            try writer.edit(id, [TextEdit(at: 0, deleted: 0, inserted: "a")])
            let change = try writer.closed().id
            let digits = String(change.hex.prefix(4))
            if let other = seen[digits] { ids = [other, change].sorted() }
            seen[digits] = change
        }
        let digits = String(ids[0].hex.prefix(4))
        #expect(throws: SpaceError.ambiguousVersion(digits, ids)) {
            try writer.space.version(VersionName(digits), of: id, names: names)
        }
    }

    @Test("a version on a branch is found where the branch is in use, and elsewhere once it is merged")
    func branches() throws {
        var writer = try BranchWriter(try Company(seed: 8, roles: []), 0)
        var names = NamedVersions()
        let id = try writer.create("a.md")
        try writer.type("main", at: 0, in: id)
        let branch = try writer.found("draft").id
        try writer.use(.branch(branch))
        let change = try writer.type(" and branch", at: 4, in: id)
        let record = try #require(NamedVersion.record("v1", of: id, at: [change.id]))
        names.apply(
            RecordEntry(
                id: .init(change: change.id, index: 0), record: record, author: writer.device.publicKey,
                time: writer.space.time(at: writer.space.chains.count - 1)))
        let digits = String(change.id.hex.prefix(8))
        func text(_ written: String) throws -> String {
            writer.space.text(of: id, at: try writer.space.version(VersionName(written), of: id, names: names))
        }
        #expect(try text("v1") == "main and branch" && text(digits) == "main and branch")
        try writer.use(.main)
        for written in ["v1", digits] {
            #expect(throws: SpaceError.versionElsewhere(written)) { try text(written) }
        }
        #expect(writer.space.namedVersions(of: id, in: names).isEmpty)
        #expect(writer.space.history(of: id, names: names).map(\.names) == [[]])
        try writer.merge(.branch(branch))
        #expect(try text("v1") == "main and branch" && text(digits) == "main and branch")
        #expect(writer.space.history(of: id, names: names).map(\.names) == [["v1"]])
    }

    @Test("a change of another document names the moment as well")
    func otherDocument() throws {
        var writer = try Writer(try Company(seed: 2, roles: []), 0)
        let (poem, plan) = (try writer.create("poem.md"), try writer.create("plan.md"))
        try writer.edit(poem, [TextEdit(at: 0, deleted: 0, inserted: "a rose")])
        _ = try writer.closed()
        try writer.edit(plan, [TextEdit(at: 0, deleted: 0, inserted: "dig")])
        let middle = try writer.closed()
        try writer.edit(poem, [TextEdit(at: 6, deleted: 0, inserted: " is")])
        _ = try writer.closed()
        let version = try writer.space.version(
            VersionName(String(middle.id.hex.prefix(10))), of: poem, names: NamedVersions())
        #expect(writer.space.text(of: poem, at: version) == "a rose")
    }

    @Test("a name is found before a time and an id; given twice, the newest in the order of records wins")
    func names() throws {
        var writer = try Writer(try Company(seed: 3, roles: []), 0)
        var names = NamedVersions()
        let id = try writer.create("a.md")
        func name(_ name: String, at changes: [Bytes32]) throws {
            let record = try #require(NamedVersion.record(name, of: id, at: changes))
            _ = writer.draft.append(record)
            let change = writer.flush()
            let closed = try #require(change)
            writer.time += 1
            let entry = RecordEntry(
                id: .init(change: closed.id, index: 0), record: record, author: writer.device.publicKey,
                time: writer.space.time(at: writer.space.chains.count - 1))
            names.apply(entry)
        }
        var changes: [Bytes32] = []
        for letter in ["a", "b", "c"] {
            try writer.edit(id, [TextEdit(at: changes.count, deleted: 0, inserted: letter)])
            changes.append(try writer.closed().id)
            writer.time += 10
        }
        func text(_ name: VersionName) throws -> String {
            writer.space.text(of: id, at: try writer.space.version(name, of: id, names: names))
        }
        try name("draft", at: [changes[0]])
        try name("draft", at: [changes[1]])
        try name("empty", at: [])
        #expect(try text(VersionName("draft")) == "ab")
        #expect(try text(VersionName("empty")) == "")
        #expect(try text(VersionName("empty", time: .max)) == "")
        #expect(try writer.space.version(VersionName("draft"), of: id, names: names).name == "draft")
        let digits = String(changes[2].hex.prefix(8))
        #expect(try text(VersionName(digits)) == "abc")
        try name(digits, at: [changes[0]])
        #expect(try text(VersionName(digits)) == "a")
        // What its author cannot have seen names nothing.
        try name("draft", at: [Bytes32(1, 1, 1, 1)])
        #expect(try text(VersionName("draft")) == "ab")
        #expect(writer.space.namedVersions(of: id, in: names).map(\.name) == ["draft", "draft", "empty", digits])
    }
}

/// Which changes are ancestors of which, by sets.
private struct ChangeSets {
    private var ancestors: [Bytes32: Set<Bytes32>] = [:]

    /// `changes` in an order that puts parents first.
    init(_ changes: [Change]) {
        for change in changes {
            let below = change.parents + (change.sequence > 0 ? [change.previous] : [])
            ancestors[change.id] = below.reduce(into: [change.id]) { $0.formUnion(ancestors[$1] ?? []) }
        }
    }

    func ancestors(of ids: [Bytes32]) -> Set<Bytes32> {
        ids.reduce(into: []) { $0.formUnion(ancestors[$1] ?? []) }
    }
}
