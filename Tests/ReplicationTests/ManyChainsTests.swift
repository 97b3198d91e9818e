import Identity
import Membership
import TestKit
import Testing
import WireCodec

@testable import Replication

/// More chains than one frontier message has room for.
struct ManyChainsTests {
    @Test("replicas with 20,000 chains send each other just what the other lacks, and are equal")
    func many() throws {
        let count = 20_000
        #expect(count > ReplicationLimits.frontierChainCount)
        var random = SeededRandom(seed: 20)
        var replicas = [TestReplica(try TestSpace(seed: 20), member: 1)]
        for _ in 0..<count {
            replicas[0].renewChain(nonce: random.bytes(ChainID.nonceInBytes))
            try replicas[0].write("a")
        }
        replicas.append(replicas[0])
        // Both go on, in new chains; and the chain that both hold last is forked.
        for side in 0..<2 {
            try replicas[side].write("forked \(side)")
            for _ in 0..<30 {
                replicas[side].renewChain(nonce: random.bytes(ChainID.nonceInBytes))
                for step in 0..<3 { try replicas[side].write("\(side) \(step)") }
            }
        }
        let sets = replicas.map { $0.table.tips.map { FrontierMessage.Chain($0) }.sorted() }
        let learned = try Exchange(sets[0], sets[1], salt: random.bytes(16), space: replicas[0].space.id)
        var exchanges = [AntiEntropy(), AntiEntropy()]
        exchanges[0].observe(learned.ours.theirs, in: replicas[0].table)
        exchanges[1].observe(learned.theirs.theirs, in: replicas[1].table)
        // What follows of the chain that was forked: a statement each way.
        for side in 0..<2 {
            #expect(exchanges[side].doubted.count == 1)
            let doubted = exchanges[1 - side].doubted
            let tips = replicas[side].table.statements(of: doubted)
            for message in StatementsMessage.messages(space: replicas[0].space.id, chains: tips) {
                exchanges[1 - side].observe(message, in: replicas[1 - side].table)
            }
        }
        var sentCount = 0
        for side in 0..<2 {
            while let range = exchanges[side].nextRange(in: replicas[side].table) {
                let namesPrevious = exchanges[side].namesPrevious(of: range.chain, in: replicas[side].table)
                let message = try #require(replicas[side].message(range, namesPrevious: namesPrevious))
                exchanges[side].observeSent(range.strand, count: message.end)
                sentCount += message.bodies.count
                try replicas[1 - side].receive(message)
                exchanges[1 - side].observeReceived(message, in: replicas[1 - side].table)
            }
        }
        #expect(replicas[0].digest == replicas[1].digest && replicas[0].table.strandCount == count + 61)
        // Ninety changes and one of the fork each way, which goes from the last change that both have.
        #expect(sentCount <= 2 * 91 + 2)
    }
}
