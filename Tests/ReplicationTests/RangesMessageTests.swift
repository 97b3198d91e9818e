import Identity
import Membership
import TestKit
import Testing
import WireCodec

@testable import Replication

struct RangesMessageTests {
    private let salt = [UInt8](repeating: 7, count: 16)

    private func message(_ parts: [RangePart]) -> RangesMessage {
        RangesMessage(space: SpaceID(.zero), salt: salt, membership: [], parts: parts)
    }

    private func chain(_ number: Int) -> ChainID { ChainID(Bytes32(UInt64(number) << 40, 0, 0, 1)) }

    private func statements(_ count: Int) -> [FrontierMessage.Chain] {
        (1...count).map { .init(chain: chain($0), count: 1 << 31, tip: IDPrefix(value: .max)) }
    }

    private func parts(_ count: Int) -> [RangePart] {
        let bounds = [.start] + (1..<count).map { RangeBound(between: chain($0), and: chain($0 + 1)) } + [.end]
        return (0..<count).map { RangePart(from: bounds[$0], to: bounds[$0 + 1], claim: .fingerprint(UInt64($0))) }
    }

    @Test("a message has 16,384 ranges and is refused with one more; those that are more go into further messages")
    func parts() throws {
        let most = message(parts(ReplicationLimits.rangePartCount))
        #expect(try RangesMessage(decoding: most.encode()) == most)
        let more = parts(ReplicationLimits.rangePartCount + 1)
        #expect(throws: ReplicationError.self) { try RangesMessage(decoding: message(more).encode()) }
        let messages = RangesMessage.messages(space: SpaceID(.zero), salt: salt, membership: [.zero], parts: more)
        #expect(messages.count > 1 && messages.flatMap(\.parts) == more)
        #expect(messages.map(\.membership) == [[.zero]] + [[Bytes32]](repeating: [], count: messages.count - 1))
        for message in messages { #expect(try RangesMessage(decoding: message.encode()) == message) }
    }

    @Test("a range has 1,024 hashes or statements and is refused with one more")
    func statements() throws {
        let limit = ReplicationLimits.rangeStatementCount
        func claims(_ count: Int) -> [RangeClaim] {
            let all = statements(count)
            let bits = [Bool](repeating: true, count: count)
            return [
                .hashes((0..<UInt64(count)).map { $0 }), .statements(all), .answer(.init(isHere: bits, missing: [])),
                .answer(.init(isHere: [], missing: all)),
            ]
        }
        for claim in claims(limit) {
            let most = message([RangePart(from: .start, to: .end, claim: claim)])
            #expect(try RangesMessage(decoding: most.encode()) == most)
        }
        for claim in claims(limit + 1) {
            let more = message([RangePart(from: .start, to: .end, claim: claim)])
            #expect(throws: ReplicationError.self) { try RangesMessage(decoding: more.encode()) }
        }
    }

    @Test("the longest messages of ours fit in what the page says")
    func longest() throws {
        let full = RangeClaim.Answer(
            isHere: [Bool](repeating: false, count: 1_024), missing: statements(ReplicationLimits.rangeStatementCount))
        let bounds = [.start] + (1...40).map { RangeBound(between: chain($0 * 2_000 - 1), and: chain($0 * 2_000)) }
        let long = zip(bounds, bounds.dropFirst()).map { from, to in
            RangePart(
                from: from, to: to, claim: .answer(.init(isHere: full.isHere, missing: shifted(full.missing, to: from)))
            )
        }
        let membership = (0..<ReplicationLimits.frontierOpCount).map { Bytes32(0, 0, 0, UInt64($0)) }
        let messages = RangesMessage.messages(space: SpaceID(.zero), salt: salt, membership: membership, parts: long)
        #expect(messages.count > 2 && messages.flatMap(\.parts) == long)
        for message in messages {
            let encoded = message.encode()
            #expect(encoded.count <= 707 * 1024)
            #expect(try RangesMessage(decoding: encoded) == message)
        }
    }

    private func shifted(_ statements: [FrontierMessage.Chain], to bound: RangeBound) -> [FrontierMessage.Chain] {
        let first = bound == .start ? 0 : Int(bound.id.leadingWord >> 40)
        return statements.enumerated().map {
            .init(chain: chain(first + $0.offset), count: $0.element.count, tip: $0.element.tip)
        }
    }

    @Test("a bound parts the two chains beside it and no shorter one does", arguments: SeededRandom.seeds(0..<300))
    func bounds(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Ids that begin alike, as somebody may make them.
        var one = random.bytes(32)
        var other = one
        for place in random.below(32)..<32 { other[place] = random.oneIn(4) ? 0 : UInt8(random.below(256)) }
        if other.lexicographicallyPrecedes(one) { swap(&one, &other) }
        guard let left = Bytes32(one), let right = Bytes32(other), left < right else { return }
        let bound = RangeBound(between: ChainID(left), and: ChainID(right))
        #expect(!bound.isBefore(ChainID(left)) && bound.isBefore(ChainID(right)), "\(random)")
        var writer = ByteWriter()
        bound.write(to: &writer)
        var reader = ByteReader(writer.bytes)
        #expect(try RangeBound(from: &reader) == bound && reader.isAtEnd, "\(random)")
        let shorter = [UInt8](bound.id.bytes.prefix(writer.count - 2)) + [UInt8](repeating: 0, count: 34 - writer.count)
        #expect(try #require(Bytes32(shorter)) <= left, "\(random)")
    }

    @Test("statements of many forked chains go in messages with whole chains each")
    func wholeChains() throws {
        let tips = (0..<20).flatMap { number in
            (1...2_000).map {
                ChainTip(chain: chain(number), deviceKey: .zero, count: UInt64($0), id: Bytes32(UInt64($0), 0, 0, 0))
            }
        }
        let messages = StatementsMessage.messages(space: SpaceID(.zero), chains: tips.reversed())
        #expect(messages.count == 3 && messages.flatMap(\.chains) == tips.map { .init($0) })
        for message in messages { #expect(try StatementsMessage(decoding: message.encode()) == message) }
        #expect(Set(messages.flatMap { Set($0.chains.map(\.chain)) }).count == 20)
        #expect(messages.reduce(0) { $0 + Set($1.chains.map(\.chain)).count } == 20)
        #expect(StatementsMessage.messages(space: SpaceID(.zero), chains: []).isEmpty)
    }
}
