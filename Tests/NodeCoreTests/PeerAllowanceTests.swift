import Membership
import Replication
import SecureChannel
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import NodeCore

struct TokenBucketTests {
    /// The slow obvious bucket: it fills by a token each interval, is never fuller than its size, and may be in debt.
    private struct FillingBucket {
        let rate: Int
        let size: Int
        /// Tokens times nanoseconds in a second, so that nothing is rounded.
        private var level: Int
        private var time: UInt64 = 0

        init(rate: Int, size: Int) {
            (self.rate, self.size) = (rate, size)
            level = size * 1_000_000_000
        }

        mutating func advance(to now: UInt64) {
            level = min(size * 1_000_000_000, level + Int(now - time) * rate)
            time = now
        }

        mutating func take(_ count: Int) { level -= count * 1_000_000_000 }
        var isPaid: Bool { level >= 0 }
    }

    @Test(
        "a bucket says at each moment what one says that is filled drop by drop", arguments: SeededRandom.seeds(0..<20))
    func model(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // Rates that divide a second, so that both count exactly.
        let rate = [1, 10, 500, 2_000, 1_000_000][Int.random(in: 0..<5, using: &random)]
        let burst = Int.random(in: 1...50, using: &random)
        var bucket = TokenBucket(perSecond: rate, burst: burst)
        var model = FillingBucket(rate: rate, size: burst)
        var now: UInt64 = 1_000_000_000
        model.advance(to: now)
        for _ in 0..<500 {
            now += UInt64.random(in: 0...UInt64(3_000_000_000 / rate), using: &random)
            model.advance(to: now)
            #expect((bucket.paidAt <= now) == model.isPaid, "seed \(seed) at \(now)")
            let count = Int.random(in: 0...3, using: &random)
            bucket.take(count, at: now)
            model.take(count)
            #expect((bucket.paidAt <= now) == model.isPaid, "seed \(seed) at \(now)")
        }
    }

    @Test("a full bucket gives its burst at once, and one more has to be waited for")
    func atTheLimit() {
        var bucket = TokenBucket(perSecond: 500, burst: 5_000)
        let now: UInt64 = 7_000_000_000
        bucket.take(5_000, at: now)
        #expect(bucket.paidAt <= now)
        bucket.take(1, at: now)
        #expect(bucket.paidAt == now + 2_000_000)
    }
}

struct PeerAllowanceTests {
    private static func now(_ nanoseconds: UInt64) -> Instant {
        Instant(monotonicInNanoseconds: nanoseconds, unixInMilliseconds: 0)
    }

    @Test(
        "messages with changes and signed operations count as they cost; all else is free",
        arguments: [
            (MessageType.changes, 0, 5_000), (.membership, 1, 5_000), (.membership, 1_000, 5), (.welcome, 0, 5_000),
            (.welcome, 999, 5),
        ])
    func cost(type: MessageType, operations: Int, free: Int) {
        var allowance = PeerAllowance()
        let operations = [[UInt8]](repeating: [0], count: operations)
        let body =
            switch type {
            case .membership: MembershipMessage(space: SpaceID(.zero), operations: operations).encode()
            case .welcome: WelcomeMessage(genesis: [1, 2, 3], operations: operations).encode()
            default: [UInt8]()
            }
        let frame = Frame(type: type.rawValue, body: body)
        for _ in 0..<free { allowance.spend(on: frame, at: Self.now(9_000_000_000)) }
        #expect(allowance.paidAt <= 9_000_000_000)
        allowance.spend(on: frame, at: Self.now(9_000_000_000))
        #expect(allowance.paidAt > 9_000_000_000)
        let costly: [MessageType] = [.changes, .membership, .welcome, .needEpoch, .epochSeal]
        for other in MessageType.allCases where !costly.contains(other) {
            var untouched = PeerAllowance()
            for _ in 0..<10_000 { untouched.spend(on: Frame(type: other.rawValue, body: []), at: Self.now(0)) }
            #expect(untouched.paidAt == 0, "\(other)")
        }
    }

    @Test(
        "a body that cannot be read, or announces more than may be, costs one",
        arguments: [[], [1], [UInt8](repeating: 255, count: 60)])
    func unreadable(body: [UInt8]) {
        for type in [MessageType.membership, .welcome] {
            var allowance = PeerAllowance()
            let frame = Frame(type: type.rawValue, body: body)
            for _ in 0..<5_000 { allowance.spend(on: frame, at: Self.now(9_000_000_000)) }
            #expect(allowance.paidAt <= 9_000_000_000)
        }
    }

    @Test("a member that floods is not read for a while; all that it said is taken in its turn, and nothing is lost")
    func flood() throws {
        let pair = try Pair()
        let forger = try Forger(pair, as: pair.guest)
        let change = ChangePart.text(document: pair.document, parents: .start, operations: [.insert(at: 0, "x")])
        let run = Frame(try forger.message([change]))
        pair.network.kill(pair.guest)
        pair.network.run(for: .milliseconds(10))
        let hand = pair.network.handPeer(to: pair.host)
        try hand.open(as: pair.guest.identity)
        for _ in 0..<NodeLimits.runsAtOnce { try hand.send([run]) }
        #expect(pair.host.reading.isEmpty)
        _ = try hand.frames()

        // The one past it is still taken; then the link rests.
        try hand.send([run])
        for stamp in UInt64(1)...3 { try hand.send([Frame(PingMessage(stamp: stamp)), run]) }
        #expect(try hand.frames().isEmpty)
        #expect(pair.host.reading.map(\.isOn) == [false])
        var answers: [Int] = []
        for _ in 0..<4 {
            pair.network.run(for: .milliseconds(2))
            answers.append(try hand.frames().count { $0.type == MessageType.pong.rawValue })
        }
        #expect(answers == [1, 1, 1, 0], "one message each 2 ms")
        #expect(pair.host.reading.map(\.isOn) == [false, true])
        #expect(pair.host.reading.allSatisfy { $0.link == hand.link } && !hand.isClosed)
        #expect(pair.host.text(pair.document, in: pair.space)?.count == 6)
    }
}
