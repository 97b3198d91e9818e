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
        #expect(exchange.nextRange(in: author.table)?.chainRange == ChainRange(chain: author.chain, from: 0, to: 1))
    }

    @Test("an equal digest means that only what comes later is sent")
    func equalDigest() throws {
        var author = TestReplica(try TestSpace(seed: 2), member: 0)
        for index in 0..<3 { try author.write("\(index)") }
        var exchange = AntiEntropy()
        exchange.observeEqual(author.table)
        #expect(exchange.nextRange(in: author.table) == nil)
        try author.write("later")
        #expect(exchange.nextRange(in: author.table)?.chainRange == ChainRange(chain: author.chain, from: 3, to: 4))
    }

    @Test("a range comes again until it was sent, and never twice after that")
    func sent() throws {
        var author = TestReplica(try TestSpace(seed: 3), member: 0)
        for index in 0..<5 { try author.write("\(index)") }
        var exchange = AntiEntropy()
        exchange.observe(FrontierMessage(space: author.space.id, membership: [], chains: []), in: author.table)
        let first = exchange.nextRange(in: author.table, maxCount: 2)
        #expect(first?.chainRange == ChainRange(chain: author.chain, from: 0, to: 2))
        #expect(exchange.nextRange(in: author.table, maxCount: 2) == first)
        exchange.observeSent(0, count: 2)
        #expect(exchange.nextRange(in: author.table)?.chainRange == ChainRange(chain: author.chain, from: 2, to: 5))
        exchange.observeSent(0, count: 5)
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
        exchange.observeReceived(message, in: reader.table)
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
        exchange.observeSent(0, count: 9)
        #expect(exchange.nextRange(in: author.table) == nil)
        try author.write("a signature")
        #expect(exchange.nextRange(in: author.table)?.chainRange == ChainRange(chain: author.chain, from: 9, to: 11))
    }

    @Test("of a peer's own history of a chain nothing is known until it names a change that both have")
    func fork() throws {
        let space = try TestSpace(seed: 6)
        var ours = TestReplica(space, member: 0)
        for index in 0..<20 { try ours.write("same \(index)") }
        var theirs = ours
        for index in 0..<5 { try ours.write("ours \(index)") }
        for index in 0..<5 { try theirs.write("theirs \(index)") }
        var third = TestReplica(space, member: 1)
        try third.write("third")
        try ours.receive(try #require(third.message(ChainRange(chain: third.chain, from: 0, to: 1))))
        var exchange = AntiEntropy()
        exchange.observe(theirs.frontierMessage, in: ours.table)
        #expect(exchange.doubted == [ours.chain])
        #expect(exchange.nextRange(in: ours.table)?.chainRange == ChainRange(chain: third.chain, from: 0, to: 1))
        exchange.observeSent(1, count: 1)
        #expect(exchange.nextRange(in: ours.table) == nil)
        // Cuts at 24, 23, 21, 17 … : both have the change at 17.
        exchange.observe(theirs.frontierMessage(doubting: [ours.chain]), in: ours.table)
        exchange.observeSent(1, count: 1)
        #expect(exchange.nextRange(in: ours.table)?.chainRange == ChainRange(chain: ours.chain, from: 17, to: 25))
        #expect(exchange.namesPrevious(of: ours.chain, in: ours.table))
        try theirs.receive(try #require(ours.message(ChainRange(chain: ours.chain, from: 17, to: 25))))
        #expect(theirs.table.strands(of: ours.chain).count == 2 && theirs.table.count == 30)
    }

    @Test("of two histories with nothing in common a peer is sent the whole one that it lacks")
    func forkAtTheStart() throws {
        let space = try TestSpace(seed: 9)
        var (ours, theirs) = (TestReplica(space, member: 0), TestReplica(space, member: 0))
        for index in 0..<3 { try ours.write("ours \(index)") }
        for index in 0..<4 { try theirs.write("theirs \(index)") }
        var exchange = AntiEntropy()
        exchange.observe(ours.frontierMessage, in: theirs.table)
        #expect(exchange.doubted == [ours.chain] && exchange.nextRange(in: theirs.table) == nil)
        exchange.observe(ours.frontierMessage(doubting: [ours.chain]), in: theirs.table)
        #expect(exchange.nextRange(in: theirs.table)?.chainRange == ChainRange(chain: ours.chain, from: 0, to: 4))
    }

    @Test("a run that came tells where both part, and lets go what waited for that")
    func heldIsReleased() throws {
        let space = try TestSpace(seed: 10)
        var ours = TestReplica(space, member: 0)
        for index in 0..<6 { try ours.write("same \(index)") }
        var theirs = ours
        try ours.write("ours")
        try theirs.write("theirs")
        var exchange = AntiEntropy()
        exchange.observe(theirs.frontierMessage, in: ours.table)
        #expect(exchange.nextRange(in: ours.table) == nil)
        let run = try #require(theirs.message(ChainRange(chain: ours.chain, from: 4, to: 7)))
        try ours.receive(run)
        exchange.observeReceived(run, in: ours.table)
        #expect(exchange.nextRange(in: ours.table)?.chainRange == ChainRange(chain: ours.chain, from: 6, to: 7))
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
        #expect(exchange.nextRange(in: author.table)?.chainRange == ChainRange(chain: author.chain, from: 1, to: 4))
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
            exchange.observeSent(range.strand, count: range.to)
        }
    }
}
