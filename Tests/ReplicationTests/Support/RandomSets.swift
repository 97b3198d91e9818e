import Identity
import Membership
import TestKit
import WireCodec

@testable import Replication

/// Statements of two sides that have the same at first.
struct RandomSets {
    var ours: [FrontierMessage.Chain]
    var theirs: [FrontierMessage.Chain]

    init(count: Int, _ random: inout SeededRandom) {
        ours = (0..<count).map { _ in Self.statement(&random) }.sorted()
        theirs = ours
    }

    /// One side gets a chain, or another count or history of one.
    mutating func change(_ random: inout SeededRandom) {
        let isOurs = random.oneIn(2)
        var set = isOurs ? ours : theirs
        let at = random.below(set.count + 1)
        switch random.below(4) {
        case 0 where at < set.count: set.remove(at: at)
        case 1 where at < set.count:
            set[at] = .init(chain: set[at].chain, count: set[at].count + 1, tip: IDPrefix(value: random.next()))
        case 2 where at < set.count:
            set.append(.init(chain: set[at].chain, count: set[at].count, tip: IDPrefix(value: random.next())))
        default: set.append(Self.statement(&random))
        }
        set.sort()
        if isOurs { ours = set } else { theirs = set }
    }

    /// Some chains get ids that are equal but for their ends.
    mutating func gather(_ count: Int) {
        let moved = Array(Set(ours.prefix(count).map(\.chain))).sorted()
        func near(_ chain: ChainID) -> ChainID {
            guard let place = moved.firstIndex(of: chain) else { return chain }
            return ChainID(Bytes32(1, 2, 3, UInt64(place)))
        }
        func gathered(_ set: [FrontierMessage.Chain]) -> [FrontierMessage.Chain] {
            set.map { .init(chain: near($0.chain), count: $0.count, tip: $0.tip) }.sorted()
        }
        (ours, theirs) = (gathered(ours), gathered(theirs))
    }

    private static func statement(_ random: inout SeededRandom) -> FrontierMessage.Chain {
        let chain = Bytes32(random.next(), random.next(), random.next(), random.next())
        return .init(chain: ChainID(chain), count: UInt64(1 + random.below(9)), tip: IDPrefix(value: random.next()))
    }

    /// Ranges in order with claims of all kinds.
    static func parts(near here: [FrontierMessage.Chain], _ random: inout SeededRandom) -> [RangePart] {
        var bounds: [RangeBound] = [.start, .end]
        for _ in 0..<random.below(6) where here.count > 1 {
            let at = 1 + random.below(here.count - 1)
            if here[at - 1].chain < here[at].chain {
                bounds.append(.init(between: here[at - 1].chain, and: here[at].chain))
            }
        }
        bounds = Array(Set(bounds)).sorted()
        return zip(bounds, bounds.dropFirst()).map { from, to in
            let inside = here.filter { from.isBefore($0.chain) && !to.isBefore($0.chain) }
            return RangePart(from: from, to: to, claim: claim(of: inside, &random))
        }
    }

    private static func claim(of inside: [FrontierMessage.Chain], _ random: inout SeededRandom) -> RangeClaim {
        switch random.below(5) {
        case 0: return .equal
        case 1: return .fingerprint(random.next())
        case 2: return .hashes((0..<random.below(40)).map { _ in random.next() }.sorted())
        case 3:
            let count = random.oneIn(3) ? random.below(40) : inside.count
            return .answer(.init(isHere: (0..<count).map { _ in random.oneIn(2) }, missing: inside))
        default: return inside.isEmpty ? .equal : .statements(inside)
        }
    }
}

/// One whole exchange, over the wire and back.
struct Exchange {
    private(set) var ours: RangeReconciliation
    private(set) var theirs: RangeReconciliation
    private(set) var turns = 0
    private(set) var messageCount = 0
    private(set) var bytes = 0

    /// `knowing`: chains of which this side takes the other's word though they are not here.
    init(
        _ mine: [FrontierMessage.Chain], _ other: [FrontierMessage.Chain], salt: [UInt8], space: SpaceID,
        knowing: [FrontierMessage.Chain]? = nil
    ) throws {
        let all = knowing == nil && mine.count + other.count < 4_000 ? mine + other : knowing ?? []
        ours = RangeReconciliation(of: mine, salt: salt, known: Set(all.map(\.chain)))
        theirs = RangeReconciliation(
            of: other, salt: salt, known: knowing == nil ? Set(all.map(\.chain)) : [])
        var parts = ours.opening()
        while !parts.isEmpty {
            let messages = RangesMessage.messages(space: space, salt: salt, membership: [], parts: parts)
            parts = []
            for message in messages {
                let encoded = message.encode()
                bytes += encoded.count
                guard encoded.count <= 1024 * 1024 else { throw TooLong(count: encoded.count) }
                let read = try RangesMessage(decoding: encoded)
                parts += turns % 2 == 0 ? try theirs.receive(read.parts) : try ours.receive(read.parts)
            }
            messageCount += messages.count
            turns += 1
            if turns > 40 { throw Endless() }
        }
    }

    struct TooLong: Error { let count: Int }
    struct Endless: Error {}
}
