import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Peers that name histories of chains which are not here.
@Suite struct ForkTests {
    @Test("a peer in doubt is told sixteen times over one link where chains part, and not once more")
    func explanations() throws {
        let pair = try Pair()
        let session = try pair.network.session(of: pair.host, with: pair.guest)
        let replica = try #require(pair.host.core.replicas[pair.space])
        let strange = replica.space.chains.tips.map {
            ChainTip(chain: $0.chain, deviceKey: $0.deviceKey, count: $0.count, id: Bytes32(9, 9, 9, 9))
        }
        let frontier = FrontierMessage(space: pair.space, membership: [], chains: strange)
        var told = 0
        for _ in 0...NodeLimits.explanationsMax {
            session.sync[pair.space]?.exchange.observe(frontier, in: replica.space.chains)
            session.sync[pair.space]?.explained = []
            if pair.host.core.explainForks(replica, on: session) { told += 1 }
        }
        #expect(told == 16)
    }
}
