import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// A node whose histories count as long: they are read beside the work.
@Suite struct LoadingTests {
    private static let second: UInt64 = 1_000_000_000

    /// The host is up again, its history to be read within a second.
    private func restarted(cleanly: Bool = true) throws -> Pair {
        let pair = try Pair()
        for letter in ["a", "b", "c"] {
            pair.insert(letter, by: pair.host)
            pair.network.run(for: .milliseconds(100))
        }
        pair.host.loadsAtOnceMax = 1
        // With the limit set, the node keeps texts when it ends.
        if cleanly { pair.network.stop(pair.host) } else { pair.network.kill(pair.host) }
        try pair.network.start(pair.host)
        pair.host.loadDelay = Self.second
        if cleanly {
            pair.insert("d", by: pair.host)
            pair.network.run(for: .seconds(2))
            pair.network.stop(pair.host)
        } else {
            pair.network.kill(pair.host)
        }
        try pair.network.start(pair.host)
        return pair
    }

    private func shown(_ pair: Pair) -> String? {
        pair.host.core.reading(pair.space)?.text(of: pair.document)?.text
    }

    @Test("shows documents from kept texts at once, and is whole when the history is read")
    func keptTexts() throws {
        let pair = try restarted()
        #expect(pair.host.core.space(pair.space) == nil)
        #expect(pair.host.core.unreadableSpace == nil && pair.host.core.loadingSpace == pair.space)
        #expect(shown(pair) == "dcbahello")
        let reading = try #require(pair.host.core.reading(pair.space))
        #expect(reading.listing().map(\.path) == [Pair.path])
        #expect(try reading.documentID(at: Pair.path) == pair.document)
        #expect(reading.listing().map(\.lengthInScalars) == [9] && reading.documentCount == 1)
        pair.network.run(for: .seconds(2))
        #expect(pair.host.text(pair.document, in: pair.space) == "dcbahello")
        #expect(pair.host.core.reading(pair.space)?.changeCount == reading.changeCount)
        #expect(pair.host.core.loadingSpace == nil)
        #expect(pair.host.warnings.isEmpty)
    }

    @Test("lets edits wait, in order, and tells those who opened a document meanwhile of them")
    func commandsWait() throws {
        let pair = try restarted()
        let open = pair.network.ask(.openDocument(pair.space, document: pair.document), at: pair.host, client: 1)
        guard case .success(.opened(_, let text, let revision)) = pair.host.replies[open] else {
            throw Unexpected(pair.host.replies)
        }
        #expect(text == "dcbahello" && revision == reading(pair).revision)
        let first = pair.edit([TextEdit(at: 0, deleted: 0, inserted: "x")], at: pair.host, revision: revision)
        let second = pair.edit([TextEdit(at: 1, deleted: 1, inserted: "y")], at: pair.host, revision: revision)
        let done = pair.network.ask(.whenLoaded(pair.space), at: pair.host)
        pair.network.run(for: .milliseconds(900))
        #expect(pair.host.replies[first] == nil && pair.host.replies[done] == nil)
        pair.network.run(for: .seconds(2))
        for request in [first, second] {
            guard case .success(.edited) = pair.host.replies[request] else { throw Unexpected(pair.host.replies) }
        }
        guard case .success(.done) = pair.host.replies[done] else { throw Unexpected(pair.host.replies) }
        #expect(pair.texts == ["xycbahello", "xycbahello"])
        #expect(pair.host.notifications.count == 2)
    }

    private func reading(_ pair: Pair) -> SpaceReading.Entry {
        pair.host.core.reading(pair.space)?.listing().first
            ?? .init(
                path: "", id: .zero, kind: .text, attributes: FileAttributes(), revision: -1, lengthInScalars: 0)
    }

    @Test("meets peers when the history is read, whatever they said before")
    func peers() throws {
        let pair = try restarted()
        // Long enough for the link to stand again, not for the history.
        pair.network.dial(from: pair.guest, to: pair.host)
        pair.network.run(for: .milliseconds(300))
        #expect(pair.isLinked)
        pair.insert("w", by: pair.guest)
        pair.network.run(for: .milliseconds(300))
        #expect(shown(pair) == "dcbahello")
        pair.network.run(for: .seconds(3))
        #expect(pair.texts == ["wdcbahello", "wdcbahello"])
        #expect(pair.isEqual)
        pair.insert("v", by: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["vwdcbahello", "vwdcbahello"])
    }

    @Test("shows no texts that its changes have outgrown: after an unclean end readers wait")
    func staleTexts() throws {
        let pair = try restarted(cleanly: false)
        #expect(pair.host.core.unreadableSpace == pair.space)
        #expect(shown(pair) == nil)
        let open = pair.network.ask(.openDocument(pair.space, document: pair.document), at: pair.host)
        #expect(pair.host.replies[open] == nil)
        pair.network.run(for: .seconds(2))
        guard case .success(.opened(_, "cbahello", _)) = pair.host.replies[open] else {
            throw Unexpected(pair.host.replies)
        }
    }

    @Test("corrects who saw a kept text that is not what the history makes")
    func wrongTexts() throws {
        let pair = try restarted()
        pair.network.run(for: .seconds(2))
        pair.network.stop(pair.host)
        let count = try #require(pair.host.core.reading(pair.space)).changeCount
        let wrong = CachedText(
            document: pair.document, path: Pair.path, revision: 3, lengthInScalars: 3, text: Array("bah".utf8))
        pair.host.store.commit([.texts(pair.space, CachedTexts(changeCount: count, documents: [wrong]))])
        try pair.network.start(pair.host)
        let open = pair.network.ask(.openDocument(pair.space, document: pair.document), at: pair.host)
        guard case .success(.opened(_, "bah", 3)) = pair.host.replies[open] else { throw Unexpected(pair.host.replies) }
        pair.network.run(for: .seconds(2))
        guard case .documentChanged(_, _, let revision, let edits, .remote, _)? = pair.host.notifications.first?.1
        else {
            throw Unexpected(pair.host.notifications)
        }
        #expect(revision == pair.host.revision(pair.document, in: pair.space))
        #expect(edits.reduce("bah") { text, edit in edit.applied(to: text) } == "dcbahello")
        #expect(pair.host.warnings.count == 1)
    }

    @Test("holds as many commands as its limit says, refuses one more, and answers all when it stops")
    func limit() throws {
        let pair = try restarted()
        var requests: [RequestID] = []
        for _ in 0..<NodeLimits.waitingCommandsMax { requests.append(pair.insert("z", by: pair.host)) }
        #expect(requests.allSatisfy { pair.host.replies[$0] == nil })
        let past = pair.insert("z", by: pair.host)
        guard case .failure(.stillLoading) = pair.host.replies[past] else { throw Unexpected(pair.host.replies) }
        pair.network.stop(pair.host)
        for request in requests {
            guard case .failure(.stopping) = pair.host.replies[request] else { throw Unexpected(pair.host.replies) }
        }
        try pair.network.start(pair.host)
        #expect(shown(pair) == "dcbahello")
    }

    @Test("reads a sealed history as one in rows, and gives it up when nobody wants it any more")
    func sealedHistory() throws {
        let pair = try restarted()
        var stored = try #require(pair.host.store.state(wasClosedCleanly: true).spaces.first)
        var table = ChainTable(space: stored.id)
        let changes = try stored.changes.map { row in
            let change = try table.decode(row)
            table.insert(change, isSigned: true)
            return SealableChange(change, signature: row.signature)
        }
        stored.sealed = [SealedSegment(sealing: changes, space: stored.id).encode(isSmall: false)]
        stored.sealedCount = changes.count
        stored.changes = []
        let request = LoadRequest(
            stored: stored, views: OwnViews(of: stored, settings: [:], keepsChains: true))
        let loaded = try #require(try request.run())
        #expect(loaded.space.chains.frontier == table.frontier)
        #expect(loaded.space.documents[pair.document]?.text.text.string() == "dcbahello")
        #expect(try request.run(while: { false }) == nil)
    }

    @Test("forgets who listened and hung up while it read")
    func hungUp() throws {
        let pair = try restarted()
        for client in [UInt64(1), 2] {
            _ = pair.network.ask(.openDocument(pair.space, document: pair.document), at: pair.host, client: client)
        }
        pair.network.feed(.clientClosed(ClientID(value: 1)), to: pair.host)
        pair.network.run(for: .seconds(2))
        pair.insert("q", by: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.host.notifications.map(\.0.client.value) == [2])
    }
}

extension TextEdit {
    func applied(to text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        scalars.replaceSubrange(at..<at + deleted, with: Array(inserted.unicodeScalars))
        return String(String.UnicodeScalarView(scalars))
    }
}
