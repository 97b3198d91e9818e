import CRDT
import Identity
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

struct LiveEditTests {
    private func insert(_ text: String, at position: Int = 0) -> [TextEdit] {
        [TextEdit(at: position, deleted: 0, inserted: text)]
    }

    @Test(
        "the first four edits after a pause reach the peer without any tick; the next waits for the tick and no longer")
    func firstAtOnce() throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair()
        world.pass(milliseconds: 50)
        var expected = "hello"
        func type(_ letter: String) {
            world.command(.edit(space, document: document, revision: nil, edits: insert(letter)), at: 0)
            expected = letter + expected
        }
        for letter in ["a", "b", "c", "d"] {
            type(letter)
            #expect(try world.text(of: space, at: 1) == expected)
        }
        let shown = expected
        type("e")
        #expect(try world.text(of: space, at: 1) == shown)
        world.pass(milliseconds: 11)
        #expect(try world.text(of: space, at: 1) == expected)
        #expect(NodeLimits.flushesAtOnce == 4)
    }

    @Test("who types unevenly at less than a hundred keys a second waits for nothing")
    func uneven() throws {
        var pace = FlushPace()
        var now: UInt64 = 5_000_000_000
        for gap in [11, 10, 12, 1, 19, 10, 10, 3, 2, 26, 10, 9] as [UInt64] {
            now += gap * 1_000_000
            #expect(pace.deadline <= now, "\(gap)")
            pace.flushed(at: now)
        }
    }

    @Test("no span has more changes than one a tick and four, and after however many full drafts the wait is a tick")
    func bounded() throws {
        var random = SeededRandom(seed: SeededRandom.seeds(0..<1)[0])
        let tick: UInt64 = 10_000_000
        var pace = FlushPace()
        var flushes: [UInt64] = []
        var now: UInt64 = 1
        for _ in 0..<2_000 {
            now = max(now + UInt64(random.below(4_000_000)), pace.deadline)
            pace.flushed(at: now)
            flushes.append(now)
        }
        for (index, first) in flushes.enumerated() {
            for later in index..<min(index + 200, flushes.count) {
                let allowed = (flushes[later] - first) / tick + UInt64(NodeLimits.flushesAtOnce)
                #expect(UInt64(later - index + 1) <= allowed, "\(random)")
            }
        }
        for _ in 0..<1_000 { pace.flushed(at: now) }
        #expect(pace.deadline == now + tick)
    }

    @Test("an edit is answered when it is on disk, and shown to the peer before")
    func durableFirst() throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair()
        world.pass(milliseconds: 50)
        world.storesAtOnce = false
        let request = world.command(.edit(space, document: document, revision: nil, edits: insert("a")), at: 0)
        #expect(world.replies[request] == nil)
        #expect(try world.text(of: space, at: 1) == "ahello")
        world.acknowledgeStores()
        guard case .success(.edited)? = world.replies[request] else {
            throw TwoNodes.Unexpected(world.replies[request])
        }
    }

    @Test("what the disk refuses is told, kept in memory, and tried again")
    func refusedByDisk() throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair()
        world.pass(milliseconds: 50)
        world.storesAtOnce = false
        let request = world.command(.edit(space, document: document, revision: nil, edits: insert("a")), at: 0)
        let token = try #require(world.unanswered.first { $0.node == 0 }).token
        let count = world.writes[0].count
        world.feed(.storeFailed(token), to: 0)
        guard case .failure(.notStored)? = world.replies[request] else {
            throw TwoNodes.Unexpected(world.replies[request])
        }
        #expect(world.writes[0].count == count)
        world.pass(milliseconds: 1_100)
        #expect(world.writes[0].count > count)
        #expect(try world.text(of: space, at: 0) == "ahello")
    }

    @Test("edits on one old revision from both sides end equal, and each side's own typing stays together")
    func concurrent() throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair(text: "")
        let revisions = try (0...1).map { try #require(world.nodes[$0].space(space)?.documents[document]).revision }
        for letter in ["a", "b", "c"] {
            for node in 0...1 {
                let word = node == 0 ? letter : letter.uppercased()
                let position = ["a": 0, "b": 1, "c": 2][letter, default: 0]
                world.command(
                    .edit(space, document: document, revision: revisions[node], edits: insert(word, at: position)),
                    at: node)
            }
        }
        world.pass(milliseconds: 50)
        let text = try world.text(of: space, at: 0)
        #expect(try world.text(of: space, at: 1) == text)
        #expect(["abcABC", "ABCabc"].contains(text))
    }

    @Test("a position past the end, an unknown document and an unknown revision change nothing and are told")
    func badEdits() throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair()
        let past = world.command(.edit(space, document: document, revision: nil, edits: insert("x", at: 6)), at: 0)
        guard case .failure(.space(.positionPastEnd(position: 6, length: 5)))? = world.replies[past] else {
            throw TwoNodes.Unexpected(world.replies[past])
        }
        let unknown = world.command(.edit(space, document: .zero, revision: nil, edits: insert("x")), at: 0)
        guard case .failure(.space(.unknownDocument))? = world.replies[unknown] else {
            throw TwoNodes.Unexpected(world.replies[unknown])
        }
        let late = world.command(.edit(space, document: document, revision: 99, edits: insert("x")), at: 0)
        guard case .failure(.space(.unknownRevision(99, current: 5)))? = world.replies[late] else {
            throw TwoNodes.Unexpected(world.replies[late])
        }
        #expect(try world.text(of: space, at: 0) == "hello")
    }

    @Test("an edit on an older revision is merged with what another client did since, at its own place")
    func olderRevision() throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair()
        let edit = { (client: UInt64, edits: [TextEdit]) in
            world.command(.edit(space, document: document, revision: 5, edits: edits), at: 0, client: client)
        }
        let first = edit(1, insert("oh, "))
        let second = edit(2, insert("!", at: 5))
        world.pass(milliseconds: 50)
        for request in [first, second] {
            guard case .success(.edited)? = world.replies[request] else {
                throw TwoNodes.Unexpected(world.replies[request])
            }
        }
        #expect(try world.text(of: space, at: 0) == "oh, hello!")
        #expect(try world.text(of: space, at: 1) == "oh, hello!")
    }

    @Test("numbers at the ends of their range are refused", arguments: [Int.max, Int.min, -1])
    func extremes(value: Int) throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair()
        for edit in [
            TextEdit(at: value, deleted: value, inserted: ""), TextEdit(at: 0, deleted: value, inserted: "a"),
            TextEdit(at: value, deleted: 0, inserted: "a"),
        ] {
            let request = world.command(.edit(space, document: document, revision: nil, edits: [edit]), at: 0)
            guard case .failure(.space(.positionPastEnd))? = world.replies[request] else {
                throw TwoNodes.Unexpected(world.replies[request])
            }
        }
        for edits in [[], insert("a")] {
            let request = world.command(.edit(space, document: document, revision: value, edits: edits), at: 0)
            guard case .failure(.space(.unknownRevision))? = world.replies[request] else {
                throw TwoNodes.Unexpected(world.replies[request])
            }
        }
    }

    @Test("a viewer may read and talk but not write")
    func viewer() throws {
        let world = try TwoNodes()
        let made = world.command(.createSpace(title: "Pair", files: [StarterFile(path: "a.txt", text: "hello")]), at: 0)
        guard case .success(.space(let space))? = world.replies[made] else {
            throw TwoNodes.Unexpected(world.replies[made])
        }
        let code = try world.invite(to: space, as: .viewer)
        world.command(.join(code, try TwoNodes.endpoint(0)), at: 1)
        let document = try #require(world.nodes[1].space(space)).documentID(at: "a.txt")
        let edit = world.command(.edit(space, document: document, revision: nil, edits: insert("x")), at: 1)
        guard case .failure(.space(.notAllowed(.viewer)))? = world.replies[edit] else {
            throw TwoNodes.Unexpected(world.replies[edit])
        }
        world.command(.say(space, channel: "general", text: "hi"), at: 1)
        world.pass(milliseconds: 20)
        #expect(world.nodes[0].conversation(space)?.messages.map(\.text) == ["hi"])
    }

    @Test("a text larger than a change goes out in several and comes whole")
    func largePaste() throws {
        let world = try TwoNodes()
        let (space, document) = try world.pair()
        let paste = String(repeating: "0123456789漢字🙂\n", count: 40_000)
        world.command(.edit(space, document: document, revision: nil, edits: insert(paste, at: 5)), at: 1)
        world.pass(milliseconds: 100)
        #expect(try world.text(of: space, at: 0) == "hello" + paste)
        let changes = world.writes[1].count { if case .change(let row) = $0 { row.body.count > 1000 } else { false } }
        #expect(changes >= 5)
    }

    @Test("a node that starts from what it stored goes on in its chain after a clean end, in a new one after another")
    func restart() throws {
        let world = try TwoNodes()
        let (space, _) = try world.pair()
        var stored = DurableSpace(
            id: space, genesis: try #require(world.nodes[0].space(space)).genesis.encode(), membershipOps: [],
            changes: [],
            ownChain: nil)
        for write in world.writes[0] {
            switch write {
            case .change(let change): stored.changes.append(change)
            case .membershipOp(_, _, let bytes): stored.membershipOps.append(bytes)
            case .ownChain(_, let id, let nonce): stored.ownChain = (id, nonce)
            default: break
            }
        }
        for isClean in [true, false] {
            let state = DurableState(spaces: [stored], peers: [], settings: [:], wasClosedCleanly: isClean)
            let again = try TwoNodes(states: [state, .empty], identities: world.nodes.map(\.ownIdentity), seed: 5)
            #expect(try again.text(of: space, at: 0) == "hello")
            again.command(.say(space, channel: "general", text: "back"), at: 0)
            again.pass(milliseconds: 20)
            #expect(again.nodes[0].space(space)?.chains.tips.count == (isClean ? 1 : 2))
        }
    }
}
