import CRDT
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct SealedSpaceTests {
    @Test(
        "a space read from sealed segments is the one that the changes made, and goes on like it",
        arguments: SeededRandom.seeds(300..<312))
    func replays(seed: UInt64) throws {
        var play = try SpacePlay(seed: seed)
        try play.run(steps: 200)
        try play.deliverAll()
        let expected = play.writers[0].space.view()
        var space = try play.emptySpace()
        var records: [RecordEntry.ID: RecordEntry] = [:]
        var start = 0
        while start < play.changes.count {
            let end = min(play.changes.count, start + 1 + play.random.below(play.changes.count))
            let piece = try play.changes[start..<end].map { change in
                let author = try #require(play.writers.first { $0.chain == change.chain })
                return SealableChange(change, signature: author.device.sign(change.signedBytes))
            }
            let bytes = SealedSegment(sealing: piece, space: space.id).encode(level: .fast)
            try space.replay(try SealedSegment(decoding: bytes, space: space.id)) { records[$0.id] = $0 }
            start = end
        }
        #expect(space.view() == expected, "\(play.random)")
        #expect(records == play.records[0], "\(play.random)")
        for (id, document) in play.writers[0].space.documents {
            #expect(space.documents[id]?.revision == document.revision, "\(play.random)")
            let times = space.log(of: id).map(\.time).sorted()
            #expect(times == play.writers[0].space.log(of: id).map(\.time).sorted(), "\(play.random)")
        }
        var writer = play.writers[0]
        let (path, document) = try #require(space.listing().first)
        try writer.edit(document.id, [TextEdit(at: 0, deleted: 0, inserted: "on")])
        try space.receive(try writer.closed())
        #expect(space.view() == writer.space.view(), "\(path), \(play.random)")
    }

    @Test("typing in a document by one writer is logged as it was when it came change by change")
    func log() throws {
        var writer = try Writer(try Company(seed: 1, roles: []), 0)
        var slow = try Company(seed: 1, roles: []).space()
        var fast = slow
        let document = try writer.create("a.md")
        var changes = [try writer.closed()]
        for at in 0..<50 {
            try writer.edit(document, [TextEdit(at: at / 2, deleted: at % 7 == 6 ? 1 : 0, inserted: "é")])
            writer.time += 1
            changes.append(try writer.closed())
        }
        for change in changes { try slow.receive(change) }
        let segment = SealedSegment(sealing: changes.map { SealableChange($0, signature: nil) }, space: slow.id)
        try fast.replay(segment) { _ in }
        #expect(fast.log(of: document) == slow.log(of: document))
        #expect(fast.log(of: document).count == 50)
        #expect(fast.view() == slow.view())
    }

    @Test("typing that a removal did not know of brings the document back, also as a stretch of a segment")
    func typingAfterRemoval() throws {
        let company = try Company(seed: 4, roles: [.editor])
        var (ann, ben) = (try Writer(company, 0), try Writer(company, 1))
        var space = ben.space
        let document = try ann.create("a.md")
        let made = try ann.closed()
        try ben.receive(made)
        var typing: [Change] = []
        for at in 0..<20 {
            try ben.edit(document, [TextEdit(at: at, deleted: 0, inserted: "x")])
            typing.append(try ben.closed())
        }
        try ann.receive(typing[0])
        try ann.remove("a.md")
        let changes = [made, typing[0], try ann.closed()] + typing[1...]
        try space.replay(SealedSegment(sealing: changes.prefix(3).map(unsigned), space: space.id)) { _ in }
        #expect(space.tree.list().isEmpty)
        try space.replay(SealedSegment(sealing: changes.dropFirst(3).map(unsigned), space: space.id)) { _ in }
        #expect(space.tree.list().map(\.text) == ["a.md"] && space.hiddenFiles().isEmpty)
    }

    private func unsigned(_ change: Change) -> SealableChange { SealableChange(change, signature: nil) }

    @Test("a segment whose last change is not the author's is refused")
    func badSignature() throws {
        var writer = try Writer(try Company(seed: 3, roles: []), 0)
        let empty = writer.space
        _ = try writer.create("a.md")
        let change = try writer.closed()
        func sealed(_ signature: [UInt8]) -> SealedSegment {
            SealedSegment(sealing: [SealableChange(change, signature: signature)], space: empty.id)
        }
        let good = writer.device.sign(change.signedBytes)
        var space = empty
        try space.replay(sealed(good)) { _ in }
        var bad = good
        bad[3] ^= 1
        space = empty
        #expect(throws: ReplicationError.badSignature(writer.chain, sequence: 0)) {
            try space.replay(sealed(bad)) { _ in }
        }
    }

    @Test("a segment that does not go on where the space ends is refused")
    func outOfPlace() throws {
        var writer = try Writer(try Company(seed: 2, roles: []), 0)
        let empty = writer.space
        let document = try writer.create("a.md")
        var changes = [try writer.closed()]
        for at in 0..<6 {
            try writer.edit(document, [TextEdit(at: at, deleted: 0, inserted: "x")])
            changes.append(try writer.closed())
        }
        func sealed(_ range: Range<Int>) -> SealedSegment {
            SealedSegment(sealing: changes[range].map { SealableChange($0, signature: nil) }, space: empty.id)
        }
        var space = empty
        #expect(throws: (any Error).self) { try space.replay(sealed(2..<7)) { _ in } }
        space = empty
        try space.replay(sealed(0..<3)) { _ in }
        #expect(throws: ReplicationError.sealOutOfPlace(writer.chain, sequence: 4)) {
            try space.replay(sealed(4..<7)) { _ in }
        }
        #expect(throws: ReplicationError.sealOutOfPlace(writer.chain, sequence: 2)) {
            try space.replay(sealed(2..<7)) { _ in }
        }
        try space.replay(sealed(3..<7)) { _ in }
        #expect(space.view() == writer.space.view())
    }
}
