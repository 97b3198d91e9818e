import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// What a node notices of a past of its own that it does not remember, and of copies of itself.
@Suite struct NoticeTests {
    private func frontier(_ pair: Pair, of chain: ChainID, count: UInt64, tip: Bytes32) -> FrontierMessage {
        FrontierMessage(
            space: pair.space, membership: [],
            chains: [ChainTip(chain: chain, deviceKey: pair.host.key, count: count, id: tip)])
    }

    @Test(
        "a peer that names more of the own chain than is here has the node begin another one, before it is written on")
    func ahead() throws {
        let pair = try Pair()
        pair.insert("a", by: pair.host)
        pair.network.run(for: .seconds(1))
        let chain = try #require(pair.host.ownChain(in: pair.space))
        let replica = try #require(pair.host.core.replicas[pair.space])
        let count = replica.space.chains.count(of: chain)

        // What it has itself tells it nothing.
        let tip = try #require(replica.space.chains.newest(of: chain).map { replica.space.chains.id(at: $0) })
        let known = frontier(pair, of: chain, count: count, tip: tip)
        let lie = Bytes32(9, 9, 9, 9)
        pair.host.core.leaveChainsAhead(known.chains, in: replica, from: pair.guest.key)
        #expect(replica.ownChain?.id == chain)

        pair.host.core.leaveChainsAhead(
            frontier(pair, of: chain, count: count + 1, tip: lie).chains, in: replica, from: pair.guest.key)
        #expect(replica.ownChain == nil)
        pair.insert("b", by: pair.host)
        pair.network.run(for: .seconds(1))
        let next = try #require(pair.host.ownChain(in: pair.space))
        #expect(next != chain && replica.space.chains.count(of: chain) == count && pair.isEqual)
        #expect(replica.space.forks.isEmpty)

        // Whoever lied once about it is not believed again.
        pair.host.core.leaveChainsAhead(
            frontier(pair, of: next, count: 99, tip: lie).chains, in: replica, from: pair.guest.key)
        #expect(replica.ownChain?.id == next)
    }

    @Test("a node that was set back as a whole notices it by its peer's frontier, forks nothing, and says so")
    func setBack() throws {
        let pair = try Pair()
        pair.insert("a", by: pair.host)
        pair.network.run(for: .seconds(1))
        let chain = try #require(pair.host.ownChain(in: pair.space))
        let (image, count) = (pair.host.store, pair.host.store.changeCount(of: pair.space))
        pair.insert("b", by: pair.host)
        pair.network.run(for: .seconds(1))
        pair.network.stop(pair.host)
        pair.host.store = image
        pair.host.wasStoppedCleanly = true
        try pair.network.start(pair.host)
        #expect(pair.host.store.changeCount(of: pair.space) == count)
        pair.network.run(for: .seconds(5))
        pair.insert("c", by: pair.host)
        pair.network.run(for: .seconds(5))
        #expect(pair.isEqual && pair.texts[0] == "cbahello")
        #expect(pair.host.ownChain(in: pair.space) != chain)
        #expect(pair.host.core.replicas[pair.space]?.space.forks.isEmpty == true)
        #expect(pair.host.core.notices == [.setBack(pair.space)])
        #expect(pair.host.warnings.count { $0.contains("set back") } == 1)
    }

    @Test("two copies of a device that write at once are noticed by both, and nothing that either wrote is lost")
    func copies() throws {
        let pair = try Pair()
        pair.insert("a", by: pair.host)
        pair.network.run(for: .seconds(1))
        let copy = try pair.network.addCopy(of: pair.host)
        pair.network.run(for: .seconds(120))
        pair.insert("b", by: pair.host)
        _ = pair.network.ask(
            .edit(
                pair.space, document: pair.document, revision: nil,
                edits: [TextEdit(at: 0, deleted: 0, inserted: "c")]), at: copy)
        pair.network.run(for: .seconds(300))
        #expect(pair.guest.warnings.count { $0.contains("a copy of it runs") } == 1)
        for node in [pair.host, copy] {
            #expect(node.core.notices.contains(.secondWriter(pair.space)), "\(node.name): \(node.warnings)")
            let text = try #require(node.text(pair.document, in: pair.space))
            #expect(text.contains("b") && text.contains("c") && text.hasSuffix("ahello"))
        }
        #expect(pair.guest.core.replicas[pair.space]?.space.forks.isEmpty == true)
    }

    @Test("a beacon under the own name from elsewhere is told once, own beacons never")
    func beacon() throws {
        let pair = try Pair()
        for node in [pair.host, pair.guest] { node.isDiscoverable = true }
        pair.network.run(for: .seconds(60))
        #expect(pair.host.core.notices.isEmpty)
        let copy = try pair.network.addCopy(of: pair.host)
        copy.isDiscoverable = true
        pair.network.run(for: .seconds(180))
        let heard = pair.host.core.notices.filter { if case .secondNode = $0 { true } else { false } }
        #expect(heard == [.secondNode(host: copy.endpoint.host)])
    }
}
