import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

struct AntiEntropyTests {
    @Test("nothing is sent before the peer's frontier is known")
    func unknownPeer() throws {
        var author = TestReplica(try TestSpace(seed: 1), member: 0)
        try author.write("a")
        var exchange = AntiEntropy()
        #expect(!exchange.knowsPeer)
        #expect(exchange.nextRange(in: author.table) == nil)
        exchange.observe(FrontierMessage(space: author.space.id, membership: [], chains: []), in: author.table)
        #expect(exchange.knowsPeer)
        #expect(exchange.nextRange(in: author.table) == ChainRange(chain: author.chain, from: 0, to: 1))
    }

    @Test("an equal digest means that only what comes later is sent")
    func equalDigest() throws {
        var author = TestReplica(try TestSpace(seed: 2), member: 0)
        for index in 0..<3 { try author.write("\(index)") }
        var exchange = AntiEntropy()
        exchange.observeEqual(author.table)
        #expect(exchange.nextRange(in: author.table) == nil)
        try author.write("later")
        #expect(exchange.nextRange(in: author.table) == ChainRange(chain: author.chain, from: 3, to: 4))
    }

    @Test("a range comes again until it was sent, and never twice after that")
    func sent() throws {
        var author = TestReplica(try TestSpace(seed: 3), member: 0)
        for index in 0..<5 { try author.write("\(index)") }
        var exchange = AntiEntropy()
        exchange.observe(FrontierMessage(space: author.space.id, membership: [], chains: []), in: author.table)
        let first = exchange.nextRange(in: author.table, maxCount: 2)
        #expect(first == ChainRange(chain: author.chain, from: 0, to: 2))
        #expect(exchange.nextRange(in: author.table, maxCount: 2) == first)
        exchange.observeSent(chain: author.chain, count: 2)
        #expect(exchange.nextRange(in: author.table) == ChainRange(chain: author.chain, from: 2, to: 5))
        exchange.observeSent(chain: author.chain, count: 5)
        #expect(exchange.nextRange(in: author.table) == nil)
    }

    @Test("what the peer sent is not sent back to it")
    func received() throws {
        let space = try TestSpace(seed: 4)
        var (author, reader) = (TestReplica(space, member: 0), TestReplica(space, member: 1))
        try author.write("a")
        var exchange = AntiEntropy()
        exchange.observeEqual(reader.table)
        let message = try #require(author.message(ChainRange(chain: author.chain, from: 0, to: 1)))
        try reader.receive(message)
        exchange.observeReceived(chain: message.chain, count: message.end)
        #expect(exchange.nextRange(in: reader.table) == nil)
    }

    @Test("a range ends in a signed change and within the bytes it may have")
    func signedEnds() throws {
        var author = TestReplica(try TestSpace(seed: 5), member: 0)
        for index in 0..<9 { try author.write([.record(chat("\(index)"))], isSigned: index % 3 == 2) }
        var exchange = AntiEntropy()
        exchange.observe(FrontierMessage(space: author.space.id, membership: [], chains: []), in: author.table)
        func end(_ maxCount: Int, _ maxBytes: Int) -> UInt64? {
            exchange.nextRange(in: author.table, maxCount: maxCount, maxBytes: maxBytes)?.to
        }
        #expect(end(1, .max) == 3)
        #expect(end(5, .max) == 3)
        #expect(end(6, .max) == 6)
        #expect(end(100, .max) == 9)
        let bytes = author.rows.map(\.countedInBytes)
        #expect(end(100, bytes[..<6].reduce(0, +)) == 6)
        #expect(end(100, bytes[..<6].reduce(0, +) - 1) == 3)
        #expect(end(100, 0) == 3)
        try author.write([.record(chat("no signature"))], isSigned: false)
        exchange.observeSent(chain: author.chain, count: 9)
        #expect(exchange.nextRange(in: author.table) == nil)
        try author.write("a signature")
        #expect(exchange.nextRange(in: author.table) == ChainRange(chain: author.chain, from: 9, to: 11))
    }

    @Test("a peer on another branch of a chain is sent nothing of that chain and everything else")
    func fork() throws {
        let space = try TestSpace(seed: 6)
        var ours = TestReplica(space, member: 0)
        try ours.write("same")
        var theirs = ours
        try ours.write("ours")
        try theirs.write("theirs")
        var third = TestReplica(space, member: 1)
        try third.write("third")
        try ours.receive(try #require(third.message(ChainRange(chain: third.chain, from: 0, to: 1))))
        var exchange = AntiEntropy()
        exchange.observe(theirs.frontierMessage, in: ours.table)
        #expect(exchange.forked == [ours.chain])
        #expect(exchange.nextRange(in: ours.table) == ChainRange(chain: third.chain, from: 0, to: 1))
        exchange.observeSent(chain: third.chain, count: 1)
        #expect(exchange.nextRange(in: ours.table) == nil)
    }

    @Test("the peer's own word replaces what was believed, also downwards")
    func correction() throws {
        var author = TestReplica(try TestSpace(seed: 7), member: 0)
        for index in 0..<4 { try author.write("\(index)") }
        var exchange = AntiEntropy()
        exchange.observeEqual(author.table)
        #expect(exchange.nextRange(in: author.table) == nil)
        var behind = TestReplica(author.space, member: 1)
        try behind.receive(try #require(author.message(ChainRange(chain: author.chain, from: 0, to: 1))))
        exchange.observe(behind.frontierMessage, in: author.table)
        #expect(exchange.nextRange(in: author.table) == ChainRange(chain: author.chain, from: 1, to: 4))
    }

    @Test("several ranges are those that come one by one")
    func several() throws {
        let space = try TestSpace(seed: 8)
        var replicas = (0..<3).map { TestReplica(space, member: $0) }
        for step in 0..<12 {
            try replicas[step % 3].write("\(step)")
            for to in 0..<3 where to != step % 3 {
                let row = try #require(replicas[step % 3].rows.last)
                let range = ChainRange(chain: row.chain, from: row.sequence, to: row.sequence + 1)
                try replicas[to].receive(try #require(replicas[step % 3].message(range)))
            }
        }
        var exchange = AntiEntropy()
        exchange.observe(FrontierMessage(space: space.id, membership: [], chains: []), in: replicas[0].table)
        let ranges = exchange.nextRanges(in: replicas[0].table, maxChanges: 5, maxBytesHint: .max)
        #expect(ranges.reduce(0) { $0 + $1.to - $1.from } == 5)
        for range in ranges {
            #expect(exchange.nextRange(in: replicas[0].table, maxCount: 1) == range)
            exchange.observeSent(chain: range.chain, count: range.to)
        }
    }
}
