import Foundation
import Identity
import Membership
import TestKit
import Testing
import WireCodec

@testable import Replication

/// What an exchange costs beside the whole frontier of both sides, printed; with
/// `ATELIER_LONG_TESTS` for 100,000 chains.
struct RangePriceTests {
    private static let isLong = ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1"

    @Test("a few differences among many chains cost a small part of the frontier, in at most three round trips")
    func price() throws {
        for count in Self.isLong ? [1_000, 10_000, 100_000] : [1_000, 10_000] {
            for apart in [1, 10, 100, 1_000] {
                var random = SeededRandom(seed: UInt64(count + apart))
                var sets = RandomSets(count: count, &random)
                // The other side's authors wrote on, each in a chain of its own.
                for _ in 0..<apart {
                    let at = random.below(count)
                    let old = sets.theirs[at]
                    sets.theirs[at] = .init(chain: old.chain, count: old.count + 1, tip: IDPrefix(value: random.next()))
                }
                let start = ContinuousClock.now
                let exchange = try Exchange(sets.ours, sets.theirs, salt: random.bytes(16), space: SpaceID(.zero))
                let time = ContinuousClock.now - start
                #expect(exchange.ours.theirs == sets.theirs && exchange.theirs.theirs == sets.ours)
                let frontier = 2 * (35 + count * 41)
                print(
                    "ranges, \(count) chains, \(apart) apart: \(exchange.bytes) bytes in \(exchange.turns) turns,",
                    "frontiers \(frontier) bytes in 2, time \(time)")
                #expect(exchange.turns <= 6)
                if apart * 10 <= count { #expect(exchange.bytes * 2 < frontier) }
                if apart == 1 { #expect(exchange.bytes < 3_000) }
            }
        }
    }

    @Test("the digest of ten thousand chains is a matter of milliseconds, in a build for use")
    func digest() throws {
        var random = SeededRandom(seed: 1)
        let tips = (0..<10_000).map { _ in
            ChainTip(
                chain: ChainID(Bytes32(random.next(), 0, 0, 0)), deviceKey: .zero, count: 1,
                id: Bytes32(random.next(), 0, 0, 0))
        }
        let start = ContinuousClock.now
        let digest = DigestMessage.digest(membership: [], chains: tips)
        let time = ContinuousClock.now - start
        #expect(digest == DigestMessage.digest(membership: [], chains: tips.reversed()))
        print("digest, 10000 chains: time \(time)")
    }
}
