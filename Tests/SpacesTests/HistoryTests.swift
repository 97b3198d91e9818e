import CRDT
import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// The log of a document as people read it.
@Suite struct HistoryTests {
    @Test("every replica tells the same log, whatever order its changes came in", arguments: SeededRandom.seeds(0..<8))
    func sameEverywhere(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed)
        try play.run(steps: 140)
        try play.deliverAll()
        let first = play.writers[0].space
        let (late, _) = try play.replayShuffled()
        for (id, _) in first.documents {
            let expected = first.history(of: id, names: NamedVersions()).map(Told.init)
            for space in [late, play.writers[1].space] {
                #expect(space.history(of: id, names: NamedVersions()).map(Told.init) == expected, "\(play.random)")
                let each = space.eachChange(of: id, names: NamedVersions())
                #expect(each.map(Told.init) == first.eachChange(of: id, names: NamedVersions()).map(Told.init))
                #expect(each.allSatisfy { $0.changeCount == 1 } && each.map(\.time) == each.map(\.time).sorted())
                let lines = space.history(of: id, names: NamedVersions())
                #expect(lines.reduce(0) { $0 + $1.changeCount } == each.count)
                #expect(
                    lines.reduce(0) { $0 + $1.insertedInScalars } == each.reduce(0) { $0 + $1.insertedInScalars })
            }
        }
    }

    /// What may be compared between replicas.
    private struct Told: Equatable {
        let change: Bytes32
        let author: Bytes32
        let counts: [Int]

        init(_ line: HistoryLine) {
            change = line.change
            author = line.author
            counts = [line.insertedInScalars, line.deletedInScalars, line.changeCount]
        }
    }

    @Test("changes five minutes apart are one line, a tenth of a second more begins another; others do not end it")
    func pauses() throws {
        #expect(Space.linePauseMaxInTenths == 3000)
        let company = try Company(seed: 4, roles: [.editor])
        var ada = try Writer(company, 0)
        var ben = try Writer(company, 1)
        let id = try ada.create("a.md")
        try ben.receive(try ada.closed())
        func write(_ text: String, after tenths: UInt64) throws {
            ada.time += tenths
            try ada.edit(id, [TextEdit(at: 0, deleted: 0, inserted: text)])
            try ben.receive(try ada.closed())
        }
        try write("one", after: 10)
        try write("two", after: 3000)
        ben.time = ada.time + 5
        try ben.edit(id, [TextEdit(at: 0, deleted: 2, inserted: "b")])
        try ada.receive(try ben.closed())
        try write("three", after: 3000)
        try write("four", after: 3001)
        let lines = ada.space.history(of: id, names: NamedVersions())
        #expect(lines.map(\.changeCount) == [1, 3, 1])
        #expect(lines.map(\.author) == [1, 0, 0].map { company.devices[$0].publicKey })
        #expect(lines.map(\.insertedInScalars) == [1, 11, 4] && lines.map(\.deletedInScalars) == [2, 0, 0])
        #expect(lines[1].time.tenths - lines[1].firstTenths == 6000)
        #expect(ben.space.history(of: id, names: NamedVersions()) == lines)
    }

    @Test("a line ends where its version got a name, and bears it")
    func names() throws {
        var writer = try Writer(try Company(seed: 5, roles: []), 0)
        let id = try writer.create("a.md")
        var names = NamedVersions()
        var changes: [Bytes32] = []
        for letter in ["a", "b", "c"] {
            try writer.edit(id, [TextEdit(at: 0, deleted: 0, inserted: letter)])
            changes.append(try writer.closed().id)
            writer.time += 1
        }
        let record = try #require(NamedVersion.record("half", of: id, at: [changes[1]]))
        _ = writer.draft.append(record)
        let closed = try writer.closed()
        names.apply(
            RecordEntry(
                id: .init(change: closed.id, index: 0), record: record, author: writer.device.publicKey,
                time: writer.space.time(at: writer.space.chains.count - 1)))
        let lines = writer.space.history(of: id, names: names)
        #expect(lines.map(\.changeCount) == [2, 1] && lines.map(\.names) == [["half"], []])
        #expect(lines.map(\.change) == [changes[1], changes[2]])
        #expect(writer.space.eachChange(of: id, names: names).map(\.names) == [[], ["half"], []])
    }

    @Test("a line says how many of its changes took edits back, and how many brought some back")
    func reversals() throws {
        var writer = try Writer(try Company(seed: 7, roles: []), 0)
        let id = try writer.create("a.md")
        for letter in ["a", "b"] {
            try writer.edit(id, [TextEdit(at: 0, deleted: 0, inserted: letter)])
            _ = try writer.closed()
            // Longer than typing may pause within one commit.
            writer.time += 200
        }
        for isRedo in [false, false, true] {
            let done = try writer.undo(id, isRedo: isRedo)
            #expect(done != nil)
            _ = try writer.closed()
        }
        let lines = writer.space.history(of: id, names: NamedVersions())
        #expect(lines.count == 1 && lines[0].changeCount == 5 && lines[0].insertedInScalars == 2)
        #expect(writer.space.reversals(in: lines[0], of: id) == (2, 1))
        let each = writer.space.eachChange(of: id, names: NamedVersions())
        #expect(each.map { writer.space.reversals(in: $0, of: id).undos } == [0, 0, 1, 1, 0])
        #expect(writer.space.written(in: each[2], of: id, lengthMax: 9).isEmpty)
        let version = try writer.space.version(
            VersionName(each[3].change.hex), of: id, names: NamedVersions())
        #expect(writer.space.text(of: id, at: version).isEmpty && writer.text(id) == "a")
    }

    @Test("a line shows the beginning of what was written, and where it went on elsewhere")
    func preview() throws {
        var writer = try Writer(try Company(seed: 6, roles: []), 0)
        let id = try writer.create("a.md")
        for (at, letter) in ["h", "é", "y"].enumerated() {
            try writer.edit(id, [TextEdit(at: at, deleted: 0, inserted: letter)])
            _ = try writer.closed()
        }
        try writer.edit(id, [TextEdit(at: 0, deleted: 1, inserted: "H")])
        _ = try writer.closed()
        let lines = writer.space.history(of: id, names: NamedVersions())
        #expect(lines.count == 1)
        #expect(writer.space.written(in: lines[0], of: id, lengthMax: 40) == "héy … H")
        #expect(writer.space.written(in: lines[0], of: id, lengthMax: 2) == "hé")
        #expect(writer.space.digits(of: lines, of: id) >= 8)
    }
}
