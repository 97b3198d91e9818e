import CRDT
import Identity
import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Replication

struct SealedSegmentTests {
    /// Every row of a segment, its own signature with it.
    private func rows(_ segment: SealedSegment) throws -> [StoredChange] {
        var reader = SealedReader(segment)
        var rows: [StoredChange] = []
        while let row = try reader.nextRow() { rows.append(row) }
        return rows
    }

    /// The ids that the other way of reading gives, and how many changes came as typing.
    private func ids(_ segment: SealedSegment) throws -> (ids: [Bytes32], typed: Int) {
        var reader = SealedReader(segment)
        var ids: [Bytes32] = []
        var typed = 0
        while let step = try reader.next() {
            switch step {
            case .change(let change, _): ids.append(change.id)
            case .typing(let changes):
                ids += changes.ids
                typed += changes.count
            }
        }
        return (ids, typed)
    }

    @Test(
        "a sealed history comes back bit for bit, in the order of arrival, from whichever pieces it was sealed in",
        arguments: SeededRandom.seeds(0..<24))
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let history = try SealedHistory(&random, members: 1 + Int(seed % 4), steps: 30)
        let changes = try history.sealable()
        var start = 0
        while start < changes.count {
            let end = min(changes.count, start + 1 + random.below(changes.count))
            let segment = SealedSegment(sealing: Array(changes[start..<end]), space: history.space.id)
            let level: CompressionLevel = random.oneIn(8) ? .small : .fast
            let read = try SealedSegment(decoding: segment.encode(level: level), space: history.space.id)
            #expect(read == segment, "\(random)")
            let rows = try rows(read)
            #expect(rows.map(\.body) == history.rows[start..<end].map(\.body), "\(random)")
            #expect(rows.map(\.id) == history.rows[start..<end].map(\.id), "\(random)")
            #expect(rows.map(\.sequence) == history.rows[start..<end].map(\.sequence), "\(random)")
            for (row, original) in zip(rows, history.rows[start..<end]) where row.signature != nil {
                #expect(row.signature == original.signature, "\(random)")
            }
            #expect(try ids(read).ids == history.rows[start..<end].map(\.id), "\(random)")
            #expect(read.extents.reduce(0) { $0 + Int($1.count) } == end - start, "\(random)")
            start = end
        }
    }

    @Test("typing is told in stretches, with what it did joined")
    func typing() throws {
        var author = TestReplica(try TestSpace(seed: 1), member: 0)
        let document = Bytes32(7, 7, 7, 7)
        func type(_ operation: TextOperation, _ parents: TextParents = .continued) throws {
            try author.write([.text(document: document, parents: parents, operations: [operation])])
        }
        try type(.insert(at: 0, "H"), .start)
        for (at, letter) in ["é", "l", "l", "o", "🙂"].enumerated() { try type(.insert(at: at + 1, letter)) }
        for at in [5, 4] { try type(.delete(at: at, count: 1)) }
        for _ in 0..<2 { try type(.delete(at: 1, count: 1)) }
        var table = ChainTable(space: author.space.id)
        let changes = try author.rows.map { row in
            let change = try table.decode(row)
            table.insert(change, isSigned: true)
            return SealableChange(change, signature: row.signature)
        }
        let segment = SealedSegment(sealing: changes, space: author.space.id)
        var reader = SealedReader(segment)
        guard case .change(let first, false)? = try reader.next(), case .typing(let typed)? = try reader.next() else {
            Issue.record("the first change is told alone, the others together")
            return
        }
        #expect(first.sequence == 0)
        #expect(typed.ids.elementsEqual(author.rows.dropFirst().map(\.id)))
        #expect(typed.inserted.elementsEqual([1, 1, 1, 1, 1, 0, 0, 0, 0]))
        #expect(typed.deleted.elementsEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]))
        #expect(
            typed.operations == [
                .insert(at: 1, "éllo🙂"), .delete(at: 5, count: 1), .delete(at: 4, count: 1), .delete(at: 1, count: 2),
            ])
        #expect(typed.signed == [8])
        #expect(try reader.next() == nil)
    }

    @Test("each prefix of a segment is refused, and each changed byte noticed")
    func damage() throws {
        var random = SeededRandom(seed: 3)
        let history = try SealedHistory(&random, members: 2, steps: 8)
        let bytes = SealedSegment(sealing: try history.sealable(), space: history.space.id).encode(level: .fast)
        for end in bytes.indices {
            #expect(throws: ReplicationError.sealBroken) {
                try SealedSegment(decoding: Array(bytes[..<end]), space: history.space.id)
            }
        }
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 1 << UInt8(at % 8)
            #expect(throws: ReplicationError.sealBroken) {
                try SealedSegment(decoding: changed, space: history.space.id)
            }
        }
        #expect(throws: ReplicationError.sealBroken) { try SealedSegment(decoding: bytes, space: SpaceID(.zero)) }
        // Behind the tag, too, the format ends where it says.
        for end in 0..<bytes.count - SealedSegment.tagInBytes {
            #expect(throws: CodecError.self) { try SealedSegment(untagged: bytes[..<end], space: history.space.id) }
        }
    }

    @Test("no bytes behind a tag make a reader trap", arguments: SeededRandom.seeds(0..<6))
    func anyBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let history = try SealedHistory(&random, members: 2, steps: 10)
        let segment = SealedSegment(sealing: try history.sealable(), space: history.space.id)
        // What is packed small takes long to be unpacked.
        let isSmall = seed % 4 == 3
        let whole = segment.encode(isSmall: isSmall).dropLast(SealedSegment.tagInBytes)
        var taken = 0
        for _ in 0..<(isSmall ? 40 : 400) {
            var bytes = Array(whole)
            for _ in 0..<(1 + random.below(4)) {
                let at = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[at] = UInt8(random.below(256))
                case 1: bytes[at] = UInt8(random.below(4))
                case 2: bytes[at] ^= 1
                default: bytes[at] = 0xFF
                }
            }
            guard let read = try? SealedSegment(untagged: bytes[...], space: history.space.id) else { continue }
            taken += 1
            _ = try? rows(read)
            _ = try? ids(read)
        }
        for _ in 0..<400 {
            _ = try? SealedSegment(untagged: random.bytes(random.below(200))[...], space: history.space.id)
        }
        // Most changed bytes are texts, ids and numbers, which make another history and no error.
        #expect(taken > 0, "\(random)")
    }

    /// Why a run of chat, changed by `body`, cannot be read; nil when it can.
    private func refusal(_ body: (inout SealedRun) -> Void) throws -> CodecError? {
        var author = TestReplica(try TestSpace(seed: 5), member: 0)
        try author.write("a")
        var run = SealedRun(
            chain: author.chain, origin: nil, firstSequence: 1, previous: .zero, previousMembership: [])
        run.count = 1
        run.shapes = [ChangeShape(repeatsMembership: true, hasParents: false, parts: [.record])]
        run.shapeRuns = [0, 1]
        run.times = [0]
        run.records = [chat("a")]
        body(&run)
        var segment = SealedSegment(space: author.space.id)
        segment.runs = [run]
        let bytes = segment.encode(level: .fast).dropLast(SealedSegment.tagInBytes)
        do throws(CodecError) {
            _ = try SealedSegment(untagged: bytes, space: author.space.id)
            return nil
        } catch {
            return error
        }
    }

    @Test("the limit of changes holds at it and one past it")
    func changeLimit() throws {
        func refusal(changes count: Int) throws -> CodecError? {
            try self.refusal { run in
                run.count = count
                run.shapeRuns = [0, UInt64(count)]
                run.times = [UInt64](repeating: 0, count: count)
            }
        }
        let limit = SealedSegment.changeCountMax
        #expect(try refusal(changes: limit) == nil)
        let expected = CodecError.overLimit(field: "changes", value: UInt64(limit) + 1, limit: UInt64(limit))
        #expect(try refusal(changes: limit + 1) == expected)
    }

    @Test("the limits of events and of text hold at them and one past them")
    func contentLimits() throws {
        func refusal(events: Int) throws -> CodecError? {
            try self.refusal { run in
                let largest = UInt64(ReplicationLimits.eventCount)
                run.eventRuns = [largest, UInt64(events) / largest]
                if UInt64(events) % largest > 0 { run.eventRuns += [UInt64(events) % largest, 1] }
                run.operations = [
                    OperationRun(position: 0, count: UInt32(events), isDelete: true, isForward: true)
                ]
            }
        }
        #expect(try refusal(events: SealedSegment.eventCountMax) == nil)
        #expect(try refusal(events: SealedSegment.eventCountMax + 1) != nil)
        func refusal(text: Int) throws -> CodecError? {
            try self.refusal { $0.text = [UInt8](repeating: 0x61, count: text) }
        }
        #expect(try refusal(text: SealedSegment.textInBytesMax) == nil)
        #expect(try refusal(text: SealedSegment.textInBytesMax + 1) != nil)
    }
}
