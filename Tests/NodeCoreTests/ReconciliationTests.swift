import Identity
import Membership
import Replication
import SecureChannel
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Nodes of which one or both have many chains of a space.
@Suite struct ReconciliationTests {
    /// Has a node go on in new chains, until the space has so many.
    private func write(chains count: Int, in pair: Pair, by node: TestNode) throws {
        let replica = try #require(node.core.replicas[pair.space])
        while replica.space.chains.strandCount < count {
            replica.ownChain = nil
            pair.insert("\(replica.space.chains.strandCount % 10)", by: node)
            pair.network.run(for: .milliseconds(20))
        }
    }

    private func state(of node: TestNode, with other: TestNode, in pair: Pair) throws -> SyncState {
        try #require(try pair.network.session(of: node, with: other).sync[pair.space])
    }

    private func part(_ pair: Pair) {
        pair.network.isDown = true
        pair.network.cut()
    }

    private func meet(_ pair: Pair, dialledBy node: TestNode) {
        pair.network.isDown = false
        pair.network.dial(from: node, to: node === pair.host ? pair.guest : pair.host)
        pair.network.run(within: .seconds(60)) { pair.isLinked }
        pair.network.run(for: .seconds(2))
    }

    @Test(
        "two nodes with many chains tell what differs by ranges and end equal, whoever dials",
        arguments: [true, false])
    func many(hostDials: Bool) throws {
        let pair = try Pair(delay: 5_000_000)
        try write(chains: 70, in: pair, by: pair.host)
        part(pair)
        for round in 0..<3 {
            for node in [pair.host, pair.guest] {
                pair.insert("\(round)", by: node)
                pair.network.run(for: .milliseconds(20))
            }
            try write(chains: 71 + round, in: pair, by: pair.guest)
        }
        meet(pair, dialledBy: hostDials ? pair.host : pair.guest)
        #expect(pair.isEqual)
        for (node, other) in [(pair.host, pair.guest), (pair.guest, pair.host)] {
            let state = try state(of: node, with: other, in: pair)
            #expect(state.ranges.exchange.isComplete && state.hasTold && state.exchange.knowsPeer)
            #expect(try node.store.texts(of: pair.space)[Pair.path] == pair.texts[0])
        }
        pair.insert("live", by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual)
    }

    @Test("with 64 chains a node tells its frontier, with one more it begins by ranges")
    func frontierChainsWanted() throws {
        for (count, byRanges) in [
            (NodeLimits.frontierChainsWanted, false), (NodeLimits.frontierChainsWanted + 1, true),
        ] {
            let pair = try Pair()
            try write(chains: count, in: pair, by: pair.host)
            part(pair)
            pair.insert("apart", by: pair.host)
            pair.network.run(for: .milliseconds(20))
            meet(pair, dialledBy: pair.host)
            #expect(pair.isEqual)
            #expect(try state(of: pair.host, with: pair.guest, in: pair).ranges.exchange.isComplete == byRanges)
        }
    }

    @Test("a newcomer tells its frontier to who begins by ranges, and both tell the rest by frontiers")
    func newcomer() throws {
        let pair = try Pair()
        try write(chains: 80, in: pair, by: pair.host)
        let third = try pair.network.add("cleo", seed: 77)
        try pair.network.join(third, to: pair.space, of: pair.host)
        pair.network.run(for: .seconds(2))
        #expect(pair.network.isEqual(pair.host, third, in: pair.space) && pair.isEqual)
        let state = try state(of: pair.host, with: third, in: pair)
        #expect(!state.ranges.exchange.isRunning && state.hasTold && state.exchange.knowsPeer)
    }

    @Test("where both of many chains have forked the same one, each ends with both histories")
    func forked() throws {
        let pair = try Pair()
        try write(chains: 70, in: pair, by: pair.host)
        part(pair)
        let replicas = try [pair.host, pair.guest].map { try #require($0.core.replicas[pair.space]) }
        let forger = try Forger(pair, as: pair.guest)
        for (number, replica) in replicas.enumerated() {
            let record: JSONValue = [
                "kind": "chat.message", "version": 1, "fields": ["channel": "general", "text": .string("\(number)")],
            ]
            let message = try forger.message([.record(record.canonicalBytes)])
            let node = number == 0 ? pair.host : pair.guest
            pair.network.act(node) { core in
                do {
                    let changes = try core.verify(message, for: replica)
                    try core.adopt(changes, of: message, into: replica)
                } catch {
                    Issue.record("the forged change is refused: \(error)")
                }
            }
        }
        meet(pair, dialledBy: pair.host)
        #expect(pair.isEqual)
        for replica in replicas { #expect(replica.space.forks.count == 1) }
        #expect(try state(of: pair.host, with: pair.guest, in: pair).ranges.exchange.isComplete)
    }

    @Test("a peer that knows no ranges answers with its frontier, and gets ours")
    func olderPeer() throws {
        let pair = try Pair()
        try write(chains: 70, in: pair, by: pair.host)
        let view = try #require(pair.host.core.space(pair.space))
        let hand = try olderPeer(of: pair)
        #expect(try types(hand) == [.ranges])
        try hand.send([Frame(FrontierMessage(space: pair.space, membership: view.membership.frontier, chains: []))])
        let answers = try types(hand)
        #expect(answers.first == .frontier && answers.contains(.changes))
    }

    @Test("a peer that sends more ranges than it reads answers to, or without end, is told the frontier instead")
    func tooManyMessages() throws {
        let whole = RangePart(from: .start, to: .end, claim: .fingerprint(1))
        let pair = try Pair()
        try write(chains: 70, in: pair, by: pair.host)
        for limit in [NodeLimits.rangeMessagesWaitingMax, NodeLimits.rangeMessagesMax] {
            let reads = limit == NodeLimits.rangeMessagesMax
            let hand = try olderPeer(of: pair)
            let opening = try #require(try hand.frames().first { $0.type == MessageType.ranges.rawValue })
            let salt = try RangesMessage(decoding: opening.body).salt
            let message = Frame(RangesMessage(space: pair.space, salt: salt, membership: [], parts: [whole]))
            pair.network.feed(.linkWritable(hand.link, reads), to: pair.host)
            for _ in 0..<limit {
                try hand.send([message])
                if reads { pair.network.run(for: .milliseconds(2)) }
            }
            let session = try #require(pair.host.core.sessions[hand.link])
            #expect(session.sync[pair.space]?.ranges.exchange.isRunning == true)
            try hand.send([message])
            #expect(session.sync[pair.space]?.ranges.exchange.isRunning == false)
            pair.network.feed(.linkWritable(hand.link, true), to: pair.host)
            #expect(try types(hand).contains(.frontier) && !hand.isClosed)
            hand.hangUp()
        }
    }

    @Test("the digest that is kept is that of what is here, after each change and each new member")
    func keptDigest() throws {
        let pair = try Pair()
        let replica = try #require(pair.host.core.replicas[pair.space])
        var digests: Set<Bytes32> = []
        for step in 0..<12 {
            if step % 4 == 3 {
                let guest = try pair.network.add("cleo\(step)", seed: 77 + UInt64(step))
                try pair.network.join(guest, to: pair.space, of: pair.host)
            } else {
                if step % 3 == 0 { replica.ownChain = nil }
                pair.insert("\(step)", by: pair.host)
            }
            pair.network.run(for: .seconds(1))
            let space = replica.space
            let digest = DigestMessage.digest(membership: space.membership.frontier, chains: space.chains.tips)
            #expect(replica.digest == digest && replica.digest == digest)
            #expect(replica.summary.statements(of: space) == space.chains.tips.map { .init($0) }.sorted())
            digests.insert(digest)
        }
        #expect(digests.count == 12)
    }

    /// The guest's identity, its node gone; it has said that it has something else than is here.
    private func olderPeer(of pair: Pair) throws -> HandPeer {
        if pair.guest.isUp {
            pair.network.kill(pair.guest)
            pair.network.settle()
        }
        pair.network.run(for: .seconds(1))
        let hand = pair.network.handPeer(to: pair.host)
        try hand.open(as: pair.guest.identity)
        _ = try hand.frames()
        try hand.send([Frame(DigestMessage(entries: [.init(space: pair.space, digest: .zero)]))])
        return hand
    }

    private func types(_ hand: HandPeer) throws -> [MessageType] {
        try hand.frames().compactMap { MessageType(rawValue: $0.type) }
    }
}
