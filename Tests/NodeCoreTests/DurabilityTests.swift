import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct DurabilityTests {
    @Test("an edit is answered when it is stored, and not before; the peer has it earlier")
    func repliesAfterStored() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.commitDelay = nil
        let first = pair.insert("a", by: pair.host)
        let second = pair.insert("b", by: pair.host)
        pair.network.run(for: .seconds(5))
        #expect(pair.host.replies[first] == nil && pair.host.replies[second] == nil)
        #expect(pair.texts == ["bahello", "bahello"])
        #expect(pair.host.uncommitted.count == 2)
        pair.network.commit(upTo: pair.host.uncommitted[0].token, of: pair.host)
        #expect(pair.host.replies[first] != nil && pair.host.replies[second] == nil)
        pair.network.commitAll(of: pair.host)
        guard case .success(.edited) = pair.host.replies[second] else { throw Unexpected(pair.host.replies) }
    }

    @Test("one word of the store answers all batches up to it")
    func groupCommit() throws {
        let pair = try Pair()
        pair.host.commitDelay = nil
        var requests: [RequestID] = []
        for _ in 0..<5 {
            pair.network.run(for: .milliseconds(20))
            requests.append(pair.insert("a", by: pair.host))
        }
        let last = try #require(pair.host.uncommitted.last).token
        for batch in pair.host.uncommitted { pair.host.store.commit(batch.writes) }
        pair.host.uncommitted = []
        pair.network.feed(.stored(last), to: pair.host)
        for request in requests {
            guard case .success(.edited) = pair.host.replies[request] else { throw Unexpected(pair.host.replies) }
        }
    }

    @Test("what the disk refuses is told as not stored, kept, and on the disk in the right order when it takes again")
    func refused() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.refusesWrites = true
        let first = pair.insert("a", by: pair.host)
        pair.network.settle()
        guard case .failure(.notStored) = pair.host.replies[first] else { throw Unexpected(pair.host.replies) }
        #expect(pair.texts == ["ahello", "ahello"] && pair.host.warnings.count == 1)
        // More comes while the disk is full.
        pair.network.run(for: .milliseconds(100))
        let second = pair.insert("b", by: pair.host)
        pair.network.run(for: .milliseconds(100))
        pair.host.refusesWrites = false
        let third = pair.insert("c", by: pair.host)
        pair.network.run(for: .seconds(2))
        for request in [second, third] {
            guard case .success(.edited) = pair.host.replies[request] else { throw Unexpected(pair.host.replies) }
        }
        #expect(pair.host.store.faults.isEmpty)
        #expect(try pair.host.store.texts(of: pair.space) == [Pair.path: "cbahello"])
        pair.network.kill(pair.host)
        try pair.network.start(pair.host)
        pair.network.run(for: .seconds(5))
        #expect(pair.isEqual && pair.texts[0] == "cbahello")
    }

    @Test("a batch that is under way when an earlier one is refused does not count as stored")
    func refusedBefore() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.commitDelay = nil
        let first = pair.insert("a", by: pair.host)
        pair.network.run(for: .milliseconds(50))
        let second = pair.insert("b", by: pair.host)
        pair.network.run(for: .milliseconds(50))
        let tokens = pair.host.uncommitted.map(\.token)
        #expect(tokens.count == 2)
        pair.host.uncommitted = []
        // An edge that tells of the first failure and goes on with the second as if nothing were.
        pair.network.feed(.storeFailed(tokens[0]), to: pair.host)
        pair.network.feed(.stored(tokens[1]), to: pair.host)
        for request in [first, second] {
            guard case .failure(.notStored) = pair.host.replies[request] else { throw Unexpected(pair.host.replies) }
        }
        pair.host.commitDelay = 0
        pair.network.run(for: .seconds(2))
        #expect(pair.host.store.faults.isEmpty)
        #expect(try pair.host.store.texts(of: pair.space) == [Pair.path: "bahello"])
    }

    @Test("a disk that stays full is tried once a second, not more")
    func staysFull() throws {
        let pair = try Pair()
        pair.host.refusesWrites = true
        for _ in 0..<100 {
            pair.insert("a", by: pair.host)
            pair.network.run(for: .milliseconds(100))
        }
        #expect(pair.host.warnings.count >= 8 && pair.host.warnings.count <= 11)
        pair.host.refusesWrites = false
        pair.network.run(for: .seconds(2))
        #expect(try pair.host.store.texts(of: pair.space)[Pair.path]?.count == 105)
        #expect(pair.host.store.faults.isEmpty && pair.isEqual)
    }

    @Test("a disk that stays full bounds what is kept in memory: nothing new is taken until there is room again")
    func bounded() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.core.unwrittenMaxInBytes = 4096
        pair.host.refusesWrites = true
        var refused = 0
        let text = String(repeating: "a", count: 400)
        for _ in 0..<40 {
            let request = pair.insert(text, by: pair.host)
            pair.insert(text, by: pair.guest)
            pair.network.run(for: .milliseconds(200))
            if case .failure(.diskBehind) = pair.host.replies[request] { refused += 1 }
        }
        #expect(refused > 20)
        // One message more may have been taken before it was too much.
        #expect(pair.host.core.unwrittenInBytes < 3 * 4096)
        let shown = try #require(pair.host.text(pair.document, in: pair.space))
        #expect(shown.count < (pair.guest.text(pair.document, in: pair.space)?.count ?? 0))
        pair.host.refusesWrites = false
        pair.network.run(for: .seconds(60))
        #expect(pair.isEqual && pair.host.store.faults.isEmpty)
        #expect(pair.host.core.unwrittenInBytes == 0 && pair.host.core.isStored)
        let last = pair.insert("b", by: pair.host)
        pair.network.run(for: .seconds(2))
        guard case .success(.edited) = pair.host.replies[last] else { throw Unexpected(pair.host.replies) }
        #expect(pair.isEqual && pair.texts[0].hasPrefix("b"))
        #expect(try pair.host.store.texts(of: pair.space)[Pair.path] == pair.texts[0])
    }

    @Test("stop closes the draft, says goodbye, and leaves nothing unanswered once the store has it")
    func stops() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        for _ in 0..<NodeLimits.flushesAtOnce { pair.insert("a", by: pair.host) }
        let late = pair.insert("b", by: pair.host)
        #expect(pair.host.core.replicas[pair.space]?.draft?.isEmpty == false)
        pair.network.stop(pair.host)
        guard case .success(.edited) = pair.host.replies[late] else { throw Unexpected(pair.host.replies) }
        #expect(pair.guest.text(pair.document, in: pair.space) == "baaaahello")
        #expect(!pair.guest.core.isConnected(pair.host.key))
        #expect(try pair.host.store.texts(of: pair.space) == [Pair.path: "baaaahello"])
    }

    @Test("stop while the disk was full tries once more")
    func stopsWhileFull() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.refusesWrites = true
        pair.insert("a", by: pair.host)
        pair.network.run(for: .milliseconds(10))
        pair.host.refusesWrites = false
        pair.network.stop(pair.host)
        #expect(try pair.host.store.texts(of: pair.space) == [Pair.path: "ahello"])
    }

    @Test("a join that is under way when the node stops is answered")
    func stopsJoin() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let code = try network.invite(to: try network.createSpace(at: host), at: host)
        network.isDown = true
        network.delay = 1_000_000_000
        let request = network.ask(.join(code, host.endpoint), at: guest)
        network.stop(guest)
        guard case .failure(.stopping) = guest.replies[request] else { throw Unexpected(guest.replies) }
    }

    @Test("after a clean end a node goes on in its chain; after an unclean one it begins a new one")
    func chains() throws {
        let pair = try Pair()
        pair.insert("a", by: pair.host)
        pair.network.run(for: .seconds(1))
        let chain = try #require(pair.host.ownChain(in: pair.space))
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        pair.insert("b", by: pair.host)
        pair.network.run(for: .seconds(5))
        #expect(pair.host.ownChain(in: pair.space) == chain && pair.isEqual)
        pair.network.kill(pair.host)
        try pair.network.start(pair.host)
        pair.insert("c", by: pair.host)
        pair.network.run(for: .seconds(5))
        let next = try #require(pair.host.ownChain(in: pair.space))
        #expect(next != chain && pair.isEqual && pair.texts[0] == "cbahello")
        let tips = try #require(pair.guest.core.space(pair.space)).chains.tips
        #expect(tips.filter { $0.deviceKey == pair.host.key }.count == 2)
    }

    @Test("what the peer heard and the disk lost comes back from the peer, and is not contradicted")
    func lostWrites() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        pair.host.commitDelay = nil
        pair.insert("lost ", by: pair.host)
        pair.network.run(for: .milliseconds(50))
        #expect(pair.texts[1] == "lost hello")
        pair.network.kill(pair.host)
        pair.network.isDown = true
        try pair.network.start(pair.host)
        pair.host.commitDelay = 0
        #expect(pair.texts[0] == "hello")
        pair.insert("new ", by: pair.host)
        pair.network.run(for: .seconds(1))
        pair.network.isDown = false
        pair.network.run(for: .seconds(40))
        #expect(pair.isEqual && ["lost new hello", "new lost hello"].contains(pair.texts[0]))
        #expect(pair.host.warnings.isEmpty && pair.guest.warnings.isEmpty)
    }

    /// The host says "b", to the guest too; then it starts, alone, from a backup of before.
    private func restoreBackup(in pair: Pair) throws {
        let backup = pair.host.store
        pair.insert("b", by: pair.host)
        pair.network.run(for: .seconds(1))
        pair.network.stop(pair.host)
        // The backup was taken of a node that had ended well, and knows nothing of "b".
        pair.host.store = backup
        pair.host.wasStoppedCleanly = true
        pair.network.isDown = true
        try pair.network.start(pair.host)
    }

    @Test("a node that hears its own chain go on where it stopped begins a new one", arguments: [false, true])
    func restoredBackup(hasEmptyDraft: Bool) throws {
        let pair = try Pair()
        pair.insert("a", by: pair.host)
        pair.network.run(for: .seconds(1))
        let chain = try #require(pair.host.ownChain(in: pair.space))
        try restoreBackup(in: pair)
        #expect(pair.texts[0] == "ahello")
        if hasEmptyDraft {
            // An edit that is refused leaves a draft with nothing in it.
            _ = pair.edit([TextEdit(at: 99, deleted: 0, inserted: "x")], at: pair.host)
        }
        pair.network.isDown = false
        pair.network.run(for: .seconds(40))
        #expect(pair.texts[0] == "bahello")
        let request = pair.insert("c", by: pair.host)
        pair.network.run(for: .seconds(1))
        guard case .success(.edited) = pair.host.replies[request] else { throw Unexpected(pair.host.replies) }
        #expect(pair.isEqual && pair.texts[1] == "cbahello")
        #expect(pair.host.ownChain(in: pair.space) != chain)
        #expect(pair.host.core.notices == [.setBack(pair.space)])
        #expect(pair.host.warnings.count == 1 && pair.guest.warnings.isEmpty && pair.host.store.faults.isEmpty)
    }

    @Test("where a restored backup forked a chain, every node gets both histories, says so, and shows the same")
    func fork() throws {
        let pair = try Pair()
        let third = try pair.network.add("carl", seed: 7)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.insert("a", by: pair.host)
        pair.network.run(for: .seconds(1))
        try restoreBackup(in: pair)
        // It writes before it hears: its chain is forked now.
        pair.insert("B", by: pair.host)
        pair.network.run(for: .seconds(1))
        let chain = try #require(pair.host.ownChain(in: pair.space))
        pair.network.isDown = false
        pair.network.run(for: .seconds(60))
        let everybody = [pair.host, pair.guest, third]
        func expectEqual(_ texts: [String]) {
            for node in everybody {
                #expect(pair.network.isEqual(node, pair.host, in: pair.space))
                #expect(texts.contains(node.text(pair.document, in: pair.space) ?? ""))
                #expect(node.core.space(pair.space)?.forks.map(\.deviceKey) == [pair.host.key])
                #expect(node.store.faults.isEmpty)
            }
        }
        expectEqual(["Bbahello", "bBahello"])
        for node in everybody { #expect(node.warnings.count { $0.contains("signed two histories") } == 1) }
        // Both go on from there, the device whose chain it is in a new one.
        pair.insert("c", by: pair.host)
        pair.insert("d", at: 1, by: third)
        pair.network.run(for: .seconds(2))
        #expect(pair.host.ownChain(in: pair.space) != chain)
        expectEqual(["cBdbahello", "cbdBahello"])
        // What was stored is read back into the same, and still not gone on with.
        for node in everybody {
            pair.network.stop(node)
            try pair.network.start(node)
        }
        pair.network.run(for: .seconds(40))
        expectEqual(["cBdbahello", "cbdBahello"])
    }

    @Test("a device that hears of its forked chain and stops before it writes again does not go on in it")
    func forkIsRemembered() throws {
        let pair = try Pair()
        pair.network.run(for: .seconds(1))
        try restoreBackup(in: pair)
        pair.insert("B", by: pair.host)
        pair.network.run(for: .seconds(1))
        let chain = try #require(pair.host.ownChain(in: pair.space))
        pair.network.isDown = false
        pair.network.run(for: .seconds(60))
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        pair.insert("c", by: pair.host)
        pair.network.run(for: .seconds(40))
        #expect(pair.host.ownChain(in: pair.space) != chain && pair.isEqual)
        #expect(pair.guest.core.space(pair.space)?.chains.strands(of: chain).count == 2)
    }

    @Test("a restart gives back the texts, the tree, the members, the chat and the peers")
    func restores() throws {
        let pair = try Pair()
        pair.network.ask(.say(pair.space, channel: "general", text: "hi"), at: pair.guest)
        pair.network.ask(.createDocument(pair.space, path: "a/b.txt"), at: pair.guest)
        pair.network.run(for: .seconds(1))
        let before = try #require(pair.host.core.space(pair.space))
        let peers = pair.host.core.peers
        pair.network.stop(pair.host)
        pair.network.isDown = true
        try pair.network.start(pair.host)
        let after = try #require(pair.host.core.space(pair.space))
        #expect(after.tree.list() == before.tree.list() && after.chains.frontier == before.chains.frontier)
        #expect(after.membership.frontier == before.membership.frontier)
        #expect(pair.host.messages(in: pair.space) == ["hi"])
        #expect(pair.host.core.peers.keys == peers.keys)
        #expect(pair.host.core.peers[pair.guest.key]?.endpoints == [pair.guest.endpoint])
        #expect(pair.host.core.peers[pair.guest.key]?.name == "ben")
    }

    @Test("a stored change that was tampered with is not taken for ours: the node does not start on it")
    func tampered() throws {
        let pair = try Pair()
        pair.network.stop(pair.host)
        var state = pair.host.store.state(wasClosedCleanly: true)
        let row = state.spaces[0].changes[0]
        var body = row.body
        body[body.count - 1] ^= 1
        state.spaces[0].changes[0] = StoredChange(
            space: row.space, chain: row.chain, sequence: row.sequence, id: row.id, body: body, signature: row.signature
        )
        #expect(throws: (any Error).self) {
            _ = try Node(identity: pair.host.identity, random: .init(seed: 1), state: state)
        }
    }
}
