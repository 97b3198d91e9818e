import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Moving, removing and bringing back, from a client's command to what the peer shows.
@Suite struct FileCommandTests {
    private func change(_ command: NodeCommand, at node: TestNode, of pair: Pair) throws -> FilesChange {
        let answer = try #require(pair.network.answer(to: command, at: node))
        guard case .files(let change) = try answer.get() else { throw Unexpected(answer) }
        return change
    }

    private func paths(_ node: TestNode, in pair: Pair) -> [String] {
        node.core.reading(pair.space)?.listing().map(\.path) ?? []
    }

    @Test("a moved document is the same one for who has it open, here and at the peer")
    func moves() throws {
        let pair = try Pair()
        let open = pair.network.ask(.openDocument(pair.space, document: pair.document), at: pair.guest)
        guard case .success(.opened) = pair.guest.replies[open] else { throw Unexpected(pair.guest.replies) }
        let moved = try change(.move(pair.space, path: Pair.path, target: "docs/"), at: pair.host, of: pair)
        #expect(moved == FilesChange(id: pair.document, path: "docs/note.txt", texts: 1, folders: 0))
        pair.network.run(for: .seconds(1))
        #expect(paths(pair.guest, in: pair) == ["docs/note.txt"])
        pair.insert("x", by: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["xhello", "xhello"] && pair.guest.notifications.count == 1)
        let folder = try change(.move(pair.space, path: "docs", target: "papers"), at: pair.guest, of: pair)
        #expect(folder.path == "papers" && folder.texts == 1 && folder.folders == 1)
        pair.network.run(for: .seconds(1))
        #expect(paths(pair.host, in: pair) == ["papers/note.txt"] && pair.isEqual)
    }

    @Test("a failure says why, and leaves nothing in the draft")
    func failures() throws {
        let pair = try Pair()
        let commands: [(NodeCommand, SpaceError)] = [
            (.move(pair.space, path: "none", target: "a"), .nothingThere(path: "none")),
            (.move(pair.space, path: Pair.path, target: "a/../b"), .invalidPath(path: "a/../b")),
            (.move(pair.space, path: Pair.path, target: Pair.path), .pathTaken(path: Pair.path)),
            (.remove(pair.space, path: "none"), .nothingThere(path: "none")),
            (.bringBack(pair.space, name: Pair.path, target: nil), .nothingRemoved(Pair.path)),
        ]
        let count = pair.host.core.space(pair.space)?.chains.count
        for (command, error) in commands {
            let answer = try #require(pair.network.answer(to: command, at: pair.host))
            #expect(throws: NodeFailure.space(error)) { try answer.get() }
        }
        pair.network.run(for: .seconds(1))
        #expect(pair.host.core.space(pair.space)?.chains.count == count)
    }

    @Test("a viewer can neither move nor remove")
    func viewer() throws {
        let pair = try Pair(role: .viewer)
        for command in [
            NodeCommand.move(pair.space, path: Pair.path, target: "b"), .remove(pair.space, path: Pair.path),
        ] {
            let answer = try #require(pair.network.answer(to: command, at: pair.guest))
            #expect(throws: NodeFailure.space(.notAllowed(.viewer))) { try answer.get() }
        }
    }

    @Test("who writes without a link while the other removes keeps the document in sight of both")
    func apart() throws {
        let pair = try Pair()
        pair.network.isDown = true
        pair.network.cut()
        _ = try change(.remove(pair.space, path: Pair.path), at: pair.host, of: pair)
        #expect(paths(pair.host, in: pair).isEmpty && pair.host.core.reading(pair.space)?.documentCount == 0)
        pair.insert("still here: ", by: pair.guest)
        pair.network.isDown = false
        pair.network.run(for: .seconds(60))
        #expect(paths(pair.host, in: pair) == [Pair.path] && pair.isEqual)
        #expect(pair.texts == ["still here: hello", "still here: hello"])
        _ = try change(.remove(pair.space, path: Pair.path), at: pair.host, of: pair)
        pair.network.run(for: .seconds(1))
        #expect(paths(pair.guest, in: pair).isEmpty)
        let back = try change(.bringBack(pair.space, name: Pair.path, target: "again/"), at: pair.guest, of: pair)
        #expect(back == FilesChange(id: pair.document, path: "again/note.txt", texts: 1, folders: 0))
        pair.network.run(for: .seconds(1))
        #expect(paths(pair.host, in: pair) == ["again/note.txt"] && pair.isEqual)
    }

    @Test("what was moved and removed is so after a restart, and an edit in the removal's own tick brings back")
    func restart() throws {
        let pair = try Pair()
        _ = try change(.move(pair.space, path: Pair.path, target: "b.txt"), at: pair.host, of: pair)
        _ = try change(.remove(pair.space, path: "b.txt"), at: pair.host, of: pair)
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        #expect(paths(pair.host, in: pair).isEmpty)
        #expect(pair.host.core.space(pair.space)?.hiddenFiles().map(\.path) == ["b.txt"])
        _ = try change(.bringBack(pair.space, name: "b.txt", target: nil), at: pair.host, of: pair)
        pair.network.ask(.remove(pair.space, path: "b.txt"), at: pair.host)
        pair.insert("x", by: pair.host)
        pair.network.run(for: .seconds(60))
        #expect(paths(pair.host, in: pair) == ["b.txt"] && pair.isEqual)
        #expect(pair.texts == ["xhello", "xhello"])
    }

    @Test("a folder of more files than a change takes is removed and brought back whole")
    func manyFiles() throws {
        let pair = try Pair()
        let name = String(repeating: "n", count: 240)
        let count = 3 * NodeLimits.movedAtOnceMax + 1
        for number in 0..<count {
            pair.network.ask(.createDocument(pair.space, path: "d/\(name)\(number)"), at: pair.host)
        }
        pair.network.run(for: .seconds(1))
        let removed = try change(.remove(pair.space, path: "d"), at: pair.host, of: pair)
        #expect(removed.texts == count && removed.folders == 1)
        pair.network.run(for: .seconds(1))
        #expect(paths(pair.guest, in: pair) == [Pair.path])
        let back = try change(.bringBack(pair.space, name: "d", target: "e"), at: pair.guest, of: pair)
        #expect(back.texts == count && back.folders == 1 && back.path == "e")
        pair.network.run(for: .seconds(1))
        #expect(paths(pair.host, in: pair).count == count + 1 && pair.isEqual)
    }
}
