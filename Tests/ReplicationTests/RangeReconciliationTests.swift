import Foundation
import Identity
import Membership
import TestKit
import Testing
import WireCodec

@testable import Replication

/// Two sides' statements, and the words by which each learns the other's. The naive model is the other side's set.
struct RangeReconciliationTests {
    private struct File: Decodable {
        struct Statement: Decodable {
            let chain, count, tip: String

            func statement() throws -> FrontierMessage.Chain {
                FrontierMessage.Chain(
                    chain: ChainID(try bytes32(chain)), count: try #require(UInt64(count)),
                    tip: IDPrefix(value: try #require(UInt64(tip, radix: 16))))
            }
        }

        struct Sum: Decodable {
            let salt, sum: String
            let statements: [Statement]
        }

        struct Exchange: Decodable {
            struct Message: Decodable {
                let from, bytes: String
            }

            let space, salt: String
            let membership: [String]
            let a, b: [Statement]
            let messages: [Message]
        }

        let sums: [Sum]
        let exchange: Exchange
    }

    @Test("sums of statements are those of the vectors")
    func sums() throws {
        let sums = try VectorFile.read("sync/ranges.json", as: File.self).sums
        #expect(sums.count >= 3)
        for sum in sums {
            let index = StatementIndex(try sum.statements.map { try $0.statement() }, salt: try bytes(sum.salt))
            #expect(index.sum(of: index.statements.indices) == UInt64(sum.sum))
        }
    }

    @Test("an exchange goes byte for byte as the vector's, and each side has the other's statements at its end")
    func exchange() throws {
        let vector = try VectorFile.read("sync/ranges.json", as: File.self).exchange
        let sets = [try vector.a.map { try $0.statement() }, try vector.b.map { try $0.statement() }]
        let salt = try bytes(vector.salt)
        let space = SpaceID(try bytes32(vector.space))
        let membership = try vector.membership.map(bytes32)
        let chains = Set((sets[0] + sets[1]).map(\.chain))
        var sides = sets.map { RangeReconciliation(of: $0, salt: salt, known: chains) }
        var parts = sides[0].opening()
        for (turn, message) in vector.messages.enumerated() {
            #expect(message.from == (turn % 2 == 0 ? "a" : "b"))
            let ours = RangesMessage(space: space, salt: salt, membership: turn < 2 ? membership : [], parts: parts)
            #expect(ours.encode() == (try bytes(message.bytes)), "message \(turn)")
            parts = try sides[1 - turn % 2].receive(RangesMessage(decoding: try bytes(message.bytes)).parts)
        }
        #expect(vector.messages.count >= 4 && parts.isEmpty)
        #expect(sides[0].isComplete && sides[0].theirs == sets[1])
        #expect(sides[1].isComplete && sides[1].theirs == sets[0])
        #expect(sides[0].differing == sides[1].differing)
    }

    @Test(
        "each side ends with exactly what the other has, whatever each has, and no range stays open",
        arguments: SeededRandom.seeds(0..<150))
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let sizes = [0, 1, 2, 31, 32, 33, 64, 65, 100, 400, 1_500]
        var sets = RandomSets(count: sizes[random.below(sizes.count)], &random)
        for _ in 0..<sizes[random.below(sizes.count)] { sets.change(&random) }
        // Skewed ids, as somebody may make them.
        if random.oneIn(3) { sets.gather(random.below(60)) }
        let exchange = try Exchange(sets.ours, sets.theirs, salt: random.bytes(16), space: SpaceID(.zero))
        #expect(exchange.ours.isComplete && exchange.ours.theirs == sets.theirs, "\(random)")
        #expect(exchange.theirs.isComplete && exchange.theirs.theirs == sets.ours, "\(random)")
        let differing = Set(sets.ours).symmetricDifference(sets.theirs).map(\.chain)
        #expect(exchange.ours.differing == Set(differing), "\(random)")
        #expect(exchange.theirs.differing == Set(differing), "\(random)")
    }

    @Test("who has few chains is told of ten thousand in messages that the channel carries")
    func fewAndMany() throws {
        var random = SeededRandom(seed: 5)
        let many = RandomSets(count: 10_000, &random).ours
        let few = Array(many.prefix(40)) + RandomSets(count: 30, &random).ours
        let exchange = try Exchange(few.sorted(), many, salt: random.bytes(16), space: SpaceID(.zero))
        #expect(
            exchange.ours.isComplete && exchange.ours.theirs == many.filter { Set(few.map(\.chain)).contains($0.chain) }
        )
        #expect(exchange.theirs.isComplete && exchange.theirs.theirs == Array(many.prefix(40)))
    }

    @Test("twenty thousand chains of each side that the other has none of are learned in many messages")
    func disjoint() throws {
        var random = SeededRandom(seed: 6)
        let count = 20_000
        let (ours, theirs) = (RandomSets(count: count, &random).ours, RandomSets(count: count, &random).ours)
        let exchange = try Exchange(ours, theirs, salt: random.bytes(16), space: SpaceID(.zero), knowing: theirs)
        #expect(exchange.ours.isComplete && exchange.ours.theirs == theirs)
        #expect(exchange.theirs.isComplete && exchange.theirs.theirs.isEmpty)
        #expect(exchange.messageCount > exchange.turns)
    }

    @Test("a chain with as many histories as are kept is in one range, with all of them")
    func histories() throws {
        var random = SeededRandom(seed: 7)
        var sets = RandomSets(count: 40, &random)
        let chain = sets.ours[20].chain
        let histories = (0..<ReplicationLimits.strandCount).map { _ in
            FrontierMessage.Chain(chain: chain, count: 7, tip: IDPrefix(value: random.next()))
        }
        sets.ours = Array(Set(sets.ours.filter { $0.chain != chain } + histories)).sorted()
        for both in [(sets.ours, sets.theirs), (sets.theirs, sets.ours)] {
            let exchange = try Exchange(both.0, both.1, salt: random.bytes(16), space: SpaceID(.zero))
            #expect(exchange.ours.theirs == both.1 && exchange.theirs.theirs == both.0)
        }
    }

    @Test("an answer to other hashes than were told is refused")
    func wrongAnswer() throws {
        var random = SeededRandom(seed: 8)
        var side = RangeReconciliation(of: RandomSets(count: 9, &random).ours, salt: random.bytes(16))
        for count in [0, 8, 10] {
            let answer = RangeClaim.Answer(isHere: [Bool](repeating: true, count: count), missing: [])
            #expect(throws: ReplicationError.malformed(.invalidValue(field: "answer", value: UInt64(count)))) {
                try side.receive([RangePart(from: .start, to: .end, claim: .answer(answer))])
            }
        }
        #expect(!side.isComplete)
    }

    @Test("who tells more and more of the same chains is cut off before they take memory")
    func tooManyStatements() throws {
        var random = SeededRandom(seed: 9)
        let here = RandomSets(count: 1, &random).ours
        var side = RangeReconciliation(of: here, salt: random.bytes(16))
        let claim = RangeClaim.statements(
            (1...1_024).map { FrontierMessage.Chain(chain: here[0].chain, count: $0, tip: IDPrefix(value: 1)) })
        let part = RangePart(from: .start, to: .end, claim: claim)
        for _ in 0..<16 { _ = try side.receive([part]) }
        let limit = ReplicationLimits.frontierChainCount + 2
        #expect(throws: ReplicationError.overLimit(count: limit + 1_022, limit: limit)) { try side.receive([part]) }
        // Of chains that are not here nothing is kept.
        let strange = RangeClaim.statements([.init(chain: ChainID(.zero), count: 1, tip: IDPrefix(value: 1))])
        for _ in 0..<100 { _ = try side.receive([RangePart(from: .start, to: .end, claim: strange)]) }
    }

    @Test("random words in any order are answered or refused, and never with more than all that is here")
    func nonsense() throws {
        for seed in SeededRandom.seeds(0..<60) {
            var random = SeededRandom(seed: seed)
            let here = RandomSets(count: random.below(200), &random).ours
            var side = RangeReconciliation(of: here, salt: random.bytes(16))
            for _ in 0..<30 {
                let parts = RandomSets.parts(near: here, &random)
                guard let replies = try? side.receive(parts) else { continue }
                for message in RangesMessage.messages(
                    space: SpaceID(.zero), salt: side.salt, membership: [], parts: replies)
                {
                    #expect(try RangesMessage(decoding: message.encode()) == message, "\(random)")
                }
                let told = replies.reduce(0) { $0 + $1.claim.statements.count }
                #expect(told <= here.count, "\(random)")
            }
        }
    }
}
