import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct SyncTests {
    @Test(
        "two nodes that were apart for a thousand edits each are equal within a second of meeting",
        arguments: SeededRandom.seeds(0..<2))
    func thousandEdits(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try Pair(seed: seed + 1, text: "start", delay: 5_000_000)
        pair.network.cut()
        pair.network.isDown = true
        for _ in 0..<1000 {
            for node in [pair.host, pair.guest] {
                let length = node.text(pair.document, in: pair.space)?.unicodeScalars.count ?? 0
                let at = random.below(length + 1)
                let deleted = random.oneIn(3) ? min(length - at, random.below(4)) : 0
                let edit = TextEdit(at: at, deleted: deleted, inserted: String("wxyz".prefix(random.below(4))))
                _ = pair.edit([edit], at: node)
            }
            pair.network.run(for: .milliseconds(Int64(random.below(12))))
        }
        pair.network.run(for: .milliseconds(20))
        #expect(pair.texts[0] != pair.texts[1])
        pair.network.isDown = false
        pair.network.run(within: .seconds(60)) { pair.isLinked }
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual, "\(random)")
        for node in [pair.host, pair.guest] {
            #expect(try node.store.texts(of: pair.space)[Pair.path] == pair.texts[0], "\(random)")
        }
    }

    @Test("when nothing is missing, meeting costs one digest each way and no frontier")
    func nothingMissing() throws {
        let pair = try Pair()
        pair.network.cut()
        pair.network.run(for: .seconds(3))
        #expect(pair.isLinked)
        for node in [pair.host, pair.guest] {
            let other = node === pair.host ? pair.guest : pair.host
            let state = try #require(try pair.network.session(of: node, with: other).sync[pair.space])
            #expect(state.exchange.knowsPeer && !state.hasTold)
        }
    }

    @Test("bodies that are no longer in memory are fetched from the store")
    func fetches() throws {
        let pair = try Pair()
        for index in 0..<30 {
            pair.insert("\(index) ", by: index % 2 == 0 ? pair.host : pair.guest)
            pair.network.run(for: .milliseconds(20))
        }
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        pair.network.run(for: .seconds(5))
        // The host's memory begins with its start: a newcomer must get everything from the disk.
        let third = try pair.network.add("cleo", seed: 77)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.network.run(for: .seconds(2))
        #expect(!pair.host.fetches.isEmpty)
        #expect(pair.network.isEqual(pair.host, third, in: pair.space) && pair.isEqual)
    }

    @Test("a store that does not give what it was asked for ends the link, and nothing is lost at the next meeting")
    func fetchFails() throws {
        let pair = try Pair()
        pair.network.stop(pair.host)
        pair.insert("x", by: pair.guest)
        try pair.network.start(pair.host)
        let third = try pair.network.add("cleo", seed: 77)
        let store = pair.host.store
        pair.host.store = MemoryStore()
        let code = try pair.network.invite(to: pair.space, at: pair.host)
        let answer = pair.network.answer(to: .join(code, pair.host.endpoint), at: third)
        guard case .success(.joined) = answer else { throw Unexpected(answer as Any) }
        pair.network.run(for: .milliseconds(50))
        #expect(pair.host.warnings.contains { $0.contains("did not give") })
        pair.host.store = store
        pair.network.run(for: .seconds(60))
        #expect(third.text(pair.document, in: pair.space) == "xhello")
    }

    @Test("the newest bodies stay in memory up to their limit, the oldest go first")
    func recentBodies() throws {
        var recent = RecentBodies()
        let size = 1_000_000
        for index in 0..<30 {
            recent.insert(
                StoredChange(
                    space: SpaceID(.zero), chain: ChainID(.zero), sequence: UInt64(index), id: .zero,
                    body: [UInt8](repeating: 0, count: size), signature: nil),
                at: index)
            #expect(recent.sizeInBytes <= NodeLimits.recentBodiesMaxInBytes)
            #expect(recent[index] != nil)
        }
        let kept = (0..<30).filter { recent[$0] != nil }
        #expect(kept == Array((30 - NodeLimits.recentBodiesMaxInBytes / (size + 160))..<30))
    }

    @Test("megabytes that one side lacks arrive whole, and the other's keystrokes are not held up by them")
    func megabytes() throws {
        let pair = try Pair(delay: 1_000_000)
        pair.network.cut()
        pair.network.isDown = true
        let document = try made("large.txt", in: pair)
        let text = String(repeating: "0123456789abcde\n", count: 200_000)
        pair.network.ask(.putText(pair.space, document: document, text: text), at: pair.host)
        pair.network.isDown = false
        pair.network.run(within: .seconds(60)) { pair.isLinked }
        pair.insert("k", by: pair.guest)
        pair.network.run(for: .seconds(2))
        #expect(pair.guest.text(document, in: pair.space) == text && pair.isEqual)
    }

    @Test("a link whose buffer is full gets nothing more until it has room")
    func backPressure() throws {
        let pair = try Pair()
        let session = try pair.network.session(of: pair.host, with: pair.guest)
        pair.network.feed(.linkWritable(session.id, false), to: pair.host)
        let before = pair.network.sendCount
        for _ in 0..<20 {
            pair.insert("x", by: pair.host)
            pair.network.run(for: .milliseconds(20))
        }
        #expect(pair.network.sendCount == before && pair.texts[1] == "hello")
        pair.network.feed(.linkWritable(session.id, true), to: pair.host)
        pair.network.settle()
        #expect(pair.isEqual)
    }

    @Test("an edit passes on through a node to one that its writer does not know")
    func passesOn() throws {
        let (pair, third) = try three()
        pair.insert("from ben ", by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(third.text(pair.document, in: pair.space) == "from ben hello")
        let request = pair.network.ask(
            .edit(
                pair.space, document: pair.document, revision: nil,
                edits: [TextEdit(at: 0, deleted: 0, inserted: "from cleo ")]),
            at: third)
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["from cleo from ben hello", "from cleo from ben hello"])
        guard case .success = third.replies[request] else { throw Unexpected(third.replies) }
    }

    @Test("a new member is known to the others at once, without any change that names it", arguments: [false, true])
    func membershipSpreads(afterFrontiers: Bool) throws {
        let pair = try Pair()
        if afterFrontiers {
            // They met once with something missing, so that both have told their frontiers on this link.
            pair.network.cut()
            pair.insert("x", by: pair.guest)
            pair.insert("y", by: pair.host)
            pair.network.run(for: .seconds(3))
            #expect(pair.isEqual)
        }
        let third = try pair.network.add("cleo", seed: 77)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.network.run(for: .milliseconds(50))
        #expect(pair.guest.core.space(pair.space)?.membership.role(of: third.key) == .editor)
    }

    @Test("who learns of a new member tells the others, who have no link with the one that let it in")
    func membershipPassesOn() throws {
        let (pair, third) = try three()
        // A link between the two guests; then the host and the third lose theirs for good.
        pair.network.act(pair.guest) { core in
            core.peers[third.key] = KnownPeer(
                certificate: third.identity.certificate, name: "cleo", endpoints: [third.endpoint])
        }
        pair.network.dial(from: pair.guest, to: third)
        pair.network.run(for: .milliseconds(50))
        #expect(pair.guest.core.isConnected(third.key) && third.core.isConnected(pair.guest.key))
        pair.network.isDown = true
        for (node, other) in [(pair.host, third), (third, pair.host)] {
            pair.network.feed(.linkClosed(try pair.network.session(of: node, with: other).id), to: node)
        }
        let newcomer = try LocalIdentity.generate(name: "dora", from: .init(seed: 9), now: 0)
        try pair.network.act(pair.host) { core in
            let replica = try #require(core.replicas[pair.space])
            let known = replica.space.membership.frontier
            let op = try MembershipOp.add(
                device: newcomer.device.publicKey, role: .editor, name: "dora", space: pair.space, parents: known,
                by: pair.host.identity.device)
            try replica.space.membership.insert(op)
            core.write(.membershipOp(pair.space, id: op.id, bytes: op.encode()))
            core.spread(replica, since: known, except: LinkID(value: 0))
        }
        pair.network.settle()
        #expect(third.core.space(pair.space)?.membership.role(of: newcomer.device.publicKey) == .editor)
    }

    @Test("a member who was away learns of a new one, and takes its changes")
    func learnsLater() throws {
        let pair = try Pair()
        pair.network.kill(pair.guest)
        let third = try pair.network.add("cleo", seed: 77)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.network.run(for: .seconds(1))
        pair.network.ask(.say(pair.space, channel: "general", text: "I am new"), at: third)
        pair.network.run(for: .seconds(1))
        try pair.network.start(pair.guest)
        pair.network.run(for: .seconds(10))
        #expect(pair.isEqual && pair.guest.messages(in: pair.space) == ["I am new"])
    }

    @Test("three nodes in a row, links cut at random, all edit: all end equal", arguments: SeededRandom.seeds(0..<8))
    func threeNodes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let (pair, third) = try three(seed: seed + 1)
        pair.network.delay = UInt64(random.below(20)) * 1_000_000
        let nodes = [pair.host, pair.guest, third]
        for _ in 0..<120 {
            let node = nodes[random.below(3)]
            if node.isUp, let text = node.text(pair.document, in: pair.space) {
                let length = text.unicodeScalars.count
                let at = random.below(length + 1)
                let edit = TextEdit(
                    at: at, deleted: random.oneIn(3) ? min(2, length - at) : 0,
                    inserted: String("pqr".prefix(random.below(4))))
                _ = pair.edit([edit], at: node)
                if random.oneIn(8) { pair.network.ask(.say(pair.space, channel: "c", text: "\(length)"), at: node) }
            }
            pair.network.run(for: .milliseconds(Int64(random.below(60))))
            if random.oneIn(15) { pair.network.cut() }
            if random.oneIn(25) { pair.network.kill(node) }
            for node in nodes where !node.isUp && random.oneIn(4) { try pair.network.start(node) }
        }
        for node in nodes where !node.isUp { try pair.network.start(node) }
        pair.network.run(for: .seconds(90))
        #expect(pair.isEqual && pair.network.isEqual(pair.host, third, in: pair.space), "\(random)")
        for node in nodes {
            #expect(node.store.faults.isEmpty, "\(random)")
            #expect(try node.store.texts(of: pair.space)[Pair.path] == pair.texts[0], "\(random)")
        }
    }

    @Test("two spaces of the same nodes do not mix, and both stay equal")
    func twoSpaces() throws {
        let pair = try Pair()
        let second = try pair.network.createSpace(at: pair.guest, files: [StarterFile(path: "b.txt", text: "b")])
        try pair.network.join(pair.host, to: second, of: pair.guest)
        pair.network.run(for: .seconds(1))
        pair.insert("a", by: pair.host)
        pair.network.ask(.say(second, channel: "general", text: "here"), at: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual && pair.network.isEqual(pair.host, pair.guest, in: second))
        #expect(pair.guest.messages(in: pair.space).isEmpty && pair.guest.messages(in: second) == ["here"])
        pair.network.cut()
        pair.network.run(for: .seconds(3))
        pair.insert("b", by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual && pair.network.linkCount == 1)
    }

    private func three(seed: UInt64 = 1) throws -> (Pair, TestNode) {
        let pair = try Pair(seed: seed)
        let third = try pair.network.add("cleo", seed: seed &* 100 &+ 77)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.network.run(for: .seconds(1))
        return (pair, third)
    }

    private func made(_ path: String, in pair: Pair) throws -> Bytes32 {
        let answer = pair.network.answer(to: .createDocument(pair.space, path: path), at: pair.host)
        guard case .success(.document(let document, _)) = answer else { throw Unexpected(answer as Any) }
        return document
    }
}
