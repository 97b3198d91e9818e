import Identity
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
        "each message costs what it makes a node do: messages with changes and signed operations count as they cost",
        arguments: [
            (MessageType.changes, 0, 5_000), (.membership, 1, 5_000), (.membership, 1_000, 5), (.welcome, 0, 5_000),
            (.welcome, 999, 5), (.ping, 0, 5_000), (.frontier, 0, 5_000), (.digest, 0, 5_000), (.hello, 0, 5_000),
            (.introduction, 50, 100), (.person, 50, 100),
        ])
    func cost(type: MessageType, signatures: Int, free: Int) {
        var allowance = PeerAllowance()
        let operations = [[UInt8]](repeating: [0], count: signatures)
        let body: [UInt8] =
            switch type {
            case .membership: MembershipMessage(space: SpaceID(.zero), operations: operations).encode()
            case .welcome: WelcomeMessage(genesis: [1, 2, 3], operations: operations).encode()
            case .introduction: [UInt8](repeating: 0, count: 1 + signatures * ChannelCertificate.countInBytes)
            case .person: [UInt8](repeating: 0, count: 2 + signatures * DeviceStatement.countInBytes)
            default: []
            }
        let frame = Frame(type: type.rawValue, body: body)
        for _ in 0..<free { allowance.spend(on: frame, at: Self.now(9_000_000_000)) }
        #expect(allowance.paidAt <= 9_000_000_000)
        allowance.spend(on: frame, at: Self.now(9_000_000_000))
        #expect(allowance.paidAt > 9_000_000_000)
        // What is of a kind that nobody knows is looked at, too.
        var unknown = PeerAllowance()
        for _ in 0...NodeLimits.otherMessagesAtOnce { unknown.spend(on: Frame(type: 127, body: []), at: Self.now(0)) }
        #expect(unknown.paidAt > 0)
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

    @Test("questions that come together are answered once, and of a peer that does not read none until it does")
    func questions() throws {
        let pair = try Pair()
        pair.network.kill(pair.guest)
        pair.network.run(for: .milliseconds(10))
        let hand = pair.network.handPeer(to: pair.host)
        try hand.open(as: pair.guest.identity)
        _ = try hand.frames()
        let nothing = Frame(FrontierMessage(space: pair.space, membership: [], chains: []))
        let other = Frame(DigestMessage(entries: [.init(space: pair.space, digest: .zero)]))
        func questions(_ count: Int, from stamp: UInt64) -> [Frame] {
            (0..<count).flatMap { [Frame(PingMessage(stamp: stamp + UInt64($0))), nothing, other] }
        }
        func count(_ frames: [Frame], _ type: MessageType) -> Int { frames.count { $0.type == type.rawValue } }
        try hand.send(questions(100, from: 1))
        let answers = try hand.frames()
        #expect(count(answers, .pong) == 1 && count(answers, .frontier) == 1 && count(answers, .membership) == 1)
        #expect(
            try answers.first { $0.type == MessageType.pong.rawValue }
                .map { try PongMessage(decoding: $0.body).stamp } == 100)
        pair.network.feed(.linkWritable(hand.link, false), to: pair.host)
        for round in 0..<20 { try hand.send(questions(10, from: UInt64(1_000 * (round + 1)))) }
        #expect(try hand.frames().isEmpty)
        pair.network.feed(.linkWritable(hand.link, true), to: pair.host)
        let late = try hand.frames()
        #expect(count(late, .pong) == 1 && count(late, .frontier) == 1 && count(late, .membership) == 1)
        #expect(!hand.isClosed)
    }
}
