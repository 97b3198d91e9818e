import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

/// Each limit of Protocol/changes.md: at it, and one past it.
struct ChangeLimitTests {
    private let chain = ChainID(Bytes32(0, 0, 0, 9))
    private let document = Bytes32(0, 0, 0, 5)

    private var place: ChangePlace {
        ChangePlace(space: SpaceID(.zero), chain: chain, sequence: 1, previous: .zero, previousMembership: [])
    }

    private func make(
        _ parts: [ChangePart], parents: [Bytes32] = [], membership: [Bytes32] = [], time: UInt64 = 0
    ) throws(ReplicationError) {
        let context = Change.Context(parents: parents, membership: membership, time: time, origin: nil)
        let change = try Change.make(parts, context, at: place)
        #expect(change.bodyInBytes <= ReplicationLimits.bodyInBytes)
        let read = try Change(decodingBody: change.encodeBody(), at: place)
        #expect(read.id == change.id)
    }

    private func text(_ operations: [TextOperation], parents: TextParents = .continued) -> ChangePart {
        .text(document: document, parents: parents, operations: operations)
    }

    private func ids(_ count: Int) -> [Bytes32] {
        (0..<count).map { Bytes32(1, 2, 3, UInt64($0)) }
    }

    private func isOver(_ field: String, value: Int, limit: Int) -> ReplicationError {
        .malformed(.overLimit(field: field, value: UInt64(value), limit: UInt64(limit)))
    }

    @Test("operations and text of 256 KiB together")
    func content() throws {
        // Part count, kind, document, parents, operation count, a run of three bytes, its position.
        let around = 1 + 1 + 32 + 1 + 1 + 3 + 1
        let limit = ReplicationLimits.contentInBytes
        try make([text([.insert(at: 0, String(repeating: "x", count: limit - around))])])
        #expect(throws: isOver("content", value: limit + 1, limit: limit)) {
            try make([text([.insert(at: 0, String(repeating: "x", count: limit - around + 1))])])
        }
    }

    @Test("content over the limit is refused when it is read, too")
    func contentRead() throws {
        var writer = ByteWriter()
        writer.uint8(1)
        writer.varint(0)
        writer.prefixed([UInt8](repeating: 0, count: ReplicationLimits.contentInBytes))
        writer.uint8(0)
        let limit = ReplicationLimits.contentInBytes
        #expect(throws: isOver("content", value: limit + 1, limit: limit)) {
            try Change(decodingBody: writer.bytes, at: place)
        }
    }

    @Test("65,536 operations, of one part or of several")
    func operations() throws {
        // Alternating, so that no two are one run.
        func alternating(_ count: Int) -> [TextOperation] {
            (0..<count).map { $0 % 2 == 0 ? .delete(at: 0, count: 1) : .delete(at: 1, count: 1) }
        }
        let limit = ReplicationLimits.operationCount
        try make([text(alternating(limit))])
        try make([text(alternating(limit - 1)), .record(chat("a"))])
        #expect(throws: isOver("text operations", value: limit + 1, limit: limit)) {
            try make([text(alternating(limit + 1))])
        }
        #expect(throws: isOver("operations", value: limit + 1, limit: limit)) {
            try make([text(alternating(limit)), .record(chat("a"))])
        }
    }

    @Test("2^24 events")
    func events() throws {
        let limit = ReplicationLimits.eventCount
        try make([text([.delete(at: 0, count: limit)])])
        try make([text([.delete(at: 0, count: limit - 1), .insert(at: 0, "a")])])
        #expect(throws: isOver("events", value: limit + 1, limit: limit)) {
            try make([text([.delete(at: 0, count: limit), .insert(at: 0, "a")])])
        }
        for count in [limit + 1, Int.max, -1] {
            #expect(throws: ReplicationError.self) { try make([text([.delete(at: 0, count: count)])]) }
        }
    }

    @Test("positions below 2^31")
    func positions() throws {
        try make([text([.insert(at: ReplicationLimits.positionEnd - 1, "a")])])
        for at in [ReplicationLimits.positionEnd, -1, Int.min, Int.max] {
            #expect(throws: ReplicationError.self) { try make([text([.insert(at: at, "a")])]) }
            #expect(throws: ReplicationError.self) { try make([text([.delete(at: at, count: 1)])]) }
        }
    }

    @Test("1,024 parents, and a membership frontier of 64")
    func parents() throws {
        let (parents, membership) = (ReplicationLimits.parentCount, MembershipLimits.frontierCount)
        try make([.record(chat("a"))], parents: ids(parents), membership: ids(membership))
        #expect(throws: isOver("parents", value: parents + 1, limit: parents)) {
            try make([.record(chat("a"))], parents: ids(parents + 1))
        }
        #expect(throws: isOver("membership", value: membership + 1, limit: membership)) {
            try make([.record(chat("a"))], membership: ids(membership + 1))
        }
    }

    @Test("1,024 events that a text part was made on")
    func eventParents() throws {
        func events(_ count: Int) -> TextParents {
            .events(ids(count).map { EventID(chain: ChainID($0), sequence: .max) })
        }
        let limit = ReplicationLimits.parentCount
        try make([text([.insert(at: 0, "a")], parents: events(limit))])
        #expect(throws: isOver("events", value: limit + 1, limit: limit)) {
            try make([text([.insert(at: 0, "a")], parents: events(limit + 1))])
        }
    }

    @Test("a record of 64 KiB")
    func record() throws {
        let limit = ReplicationLimits.recordInBytes
        let around = chat("").count
        try make([.record(chat(String(repeating: "x", count: limit - around)))])
        #expect(throws: isOver("record", value: limit + 1, limit: limit)) {
            try make([.record(chat(String(repeating: "x", count: limit - around + 1)))])
        }
    }

    @Test("a time below 2^40")
    func time() throws {
        try make([.record(chat("a"))], time: ReplicationLimits.timeEnd - 1)
        #expect(throws: ReplicationError.self) { try make([.record(chat("a"))], time: ReplicationLimits.timeEnd) }
    }

    @Test("the largest body that is allowed in all parts fits in what one change may take")
    func largest() throws {
        let around = 1 + 1 + 32 + 1 + 1 + 3 + 1
        let content = String(repeating: "x", count: ReplicationLimits.contentInBytes - around)
        try make(
            [text([.insert(at: 0, content)])], parents: ids(ReplicationLimits.parentCount),
            membership: ids(MembershipLimits.frontierCount), time: ReplicationLimits.timeEnd - 1)
    }

    @Test("a document has one text part: what goes on is joined, anything else is not made")
    func oneTextPart() throws {
        let (insert, delete) = (TextOperation.insert(at: 0, "a"), TextOperation.delete(at: 5, count: 1))
        try make([text([insert], parents: .start), text([delete])])
        #expect(throws: ReplicationError.malformed(.invalidValue(field: "document twice", value: 1))) {
            try make([text([insert], parents: .start), text([delete], parents: .start)])
        }
        #expect(throws: ReplicationError.malformed(.invalidValue(field: "document twice", value: 2))) {
            try make([text([insert], parents: .start), .record(chat("a")), text([delete])])
        }
    }

    @Test("a change that says nothing is not made")
    func empty() {
        let nothing: [[ChangePart]] = [
            [], [.tree([])], [text([])], [text([.delete(at: 0, count: 0)])], [text([.insert(at: 3, "")])],
        ]
        for parts in nothing {
            #expect(throws: ReplicationError.malformed(.invalidValue(field: "parts", value: 0))) { try make(parts) }
        }
    }
}
