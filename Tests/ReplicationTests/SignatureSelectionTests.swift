import Identity
import Membership
import TestKit
import Testing
import WireCodec

@testable import Replication

struct SignatureSelectionTests {
    @Test(
        "with the kept signatures alone, whoever has any part of a history gets the rest, parents first",
        arguments: SeededRandom.seeds(0..<30))
    func everyPeerIsServed(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let history = try SealedHistory(&random, members: 2 + Int(seed % 3), steps: 40)
        let rows = try thinned(history, &random)
        #expect(rows.count { $0.signature != nil } <= history.rows.count { $0.signature != nil }, "\(random)")
        var table = ChainTable(space: history.space.id)
        for row in rows { table.insert(try table.decode(row), isSigned: row.signature != nil) }
        // A newcomer, and the devices as they were before they heard of all.
        let empty = TestReplica(history.space, member: 1, nonce: 9)
        for var reader in [empty] + history.replicas {
            var exchange = AntiEntropy()
            exchange.observe(reader.frontierMessage, in: table)
            while let range = exchange.nextRange(in: table) {
                let run = table.indexes(in: range).map { rows[$0] }
                let message = try #require(ChangesMessage(run: run, space: history.space.id), "\(random)")
                try reader.receive(message)
                exchange.observeSent(range.strand, count: message.end)
            }
            #expect(Set(reader.rows.map(\.id)).isSuperset(of: rows.map(\.id)), "\(random)")
        }
    }

    /// The rows after the history was sealed in pieces, which are then sealed together.
    private func thinned(_ history: SealedHistory, _ random: inout SeededRandom) throws -> [StoredChange] {
        let changes = try history.sealable()
        var pieces: [SealableChange] = []
        var start = 0
        while start < changes.count {
            let end = min(changes.count, start + 1 + random.below(60))
            pieces += try reread(SealedSegment(sealing: Array(changes[start..<end]), space: history.space.id))
            start = end
        }
        let whole = random.oneIn(2) ? try reread(SealedSegment(sealing: pieces, space: history.space.id)) : pieces
        return whole.map { StoredChange($0.change, space: history.space.id, signature: $0.signature) }
    }

    private func reread(_ segment: SealedSegment) throws -> [SealableChange] {
        var reader = SealedReader(segment)
        var changes: [SealableChange] = []
        for _ in 0..<segment.changeCount {
            let (change, signature) = try reader.nextChange()
            changes.append(SealableChange(change, signature: signature))
        }
        return changes
    }

    @Test("of a chain that nothing answers one signature stays for each message that it fills, and the last one")
    func alone() throws {
        var author = TestReplica(try TestSpace(seed: 2, members: 1), member: 0)
        let count = ReplicationLimits.runCount
        let document = Bytes32(1, 2, 3, 4)
        try author.write([.text(document: document, parents: .start, operations: [.insert(at: 0, "a")])])
        for at in 1..<count {
            let part = ChangePart.text(
                document: document, parents: .continued, operations: [.insert(at: at, "a")])
            try author.write([part])
        }
        var table = ChainTable(space: author.space.id)
        let changes = try author.rows.map { row in
            let change = try table.decode(row)
            table.insert(change, isSigned: true)
            return SealableChange(change, signature: row.signature)
        }
        var (bytes, full) = (0, 0)
        while bytes + author.rows[full].countedInBytes <= ReplicationLimits.runInBytes {
            bytes += author.rows[full].countedInBytes
            full += 1
        }
        #expect(full > 13_000 && full < count)
        #expect(SignatureSelection.places(of: changes) == [full - 1, count - 1])
        #expect(SignatureSelection.places(of: Array(changes.prefix(full))) == [full - 1])
    }

    @Test("no stretch takes more bytes than a message")
    func bytes() throws {
        var author = TestReplica(try TestSpace(seed: 3, members: 1), member: 0)
        let long = String(repeating: "x", count: 60_000)
        for _ in 0..<40 { try author.write(long) }
        var table = ChainTable(space: author.space.id)
        let changes = try author.rows.map { row in
            let change = try table.decode(row)
            table.insert(change, isSigned: true)
            return SealableChange(change, signature: row.signature)
        }
        let kept = SignatureSelection.places(of: changes).sorted()
        var start = 0
        for place in kept {
            let bytes = author.rows[start...place].reduce(0) { $0 + $1.countedInBytes }
            #expect(bytes <= ReplicationLimits.runInBytes)
            let next = place + 1 < author.rows.count ? author.rows[place + 1].countedInBytes : .max / 2
            #expect(bytes + next > ReplicationLimits.runInBytes)
            start = place + 1
        }
        #expect(kept.last == 39)
    }
}

extension SignatureSelection {
    fileprivate static func places(of changes: [SealableChange]) -> Set<Int> {
        var grouping = StrandGrouping()
        return places(of: changes, runs: changes.map { grouping.run(of: $0.change) })
    }
}
