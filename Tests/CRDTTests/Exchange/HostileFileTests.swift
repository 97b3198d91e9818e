import TestKit
import Testing

@testable import CRDT

/// Files with sound checksums that say what no writer writes.
@Suite struct HostileFileTests {
    private let kim = AgentID([UInt8]("kim".utf8))

    private func file(_ records: [UInt8]...) throws -> TextFile { try TextFile(FileBytes.header + records.joined()) }

    /// "abc" as a block.
    private func block() throws -> [UInt8] {
        var document = TextDocument()
        try document.insert("abc", at: 0, by: document.writer(for: kim))
        return FileBytes.record(1, HistoryBlock(document.history, [0..<3]).encoded(.fast))
    }

    private func delta(_ text: String) throws -> [UInt8] {
        var document = TextDocument()
        try document.insert(text, at: 0, by: document.writer(for: kim))
        var sender = DeltaSender()
        return sender.delta(of: document, since: 0)
    }

    @Test("a snapshot that lies about the text does not change the document")
    func lyingText() throws {
        let file = try file(block(), FileBytes.snapshot(3, "a lie"))
        #expect(try file.document().shows("abc"))
        // Opening the text alone believes it: that is what a snapshot is for.
        #expect(try file.text() == "a lie")
        // As soon as something was written behind it, it is not read any more.
        var document = try file.document()
        var writer = file.writer(for: document)
        try document.insert("!", at: 3, by: document.writer(for: kim))
        let longer = try TextFile(FileBytes.header + block() + FileBytes.snapshot(3, "a lie") + writer.append(document))
        #expect(try longer.text() == "abc!")
    }

    @Test("a snapshot that lies about the events before it is refused, before anything is written behind it")
    func lyingCount() throws {
        for count in [0, 2, 4, 70_000, CausalLimits.eventCountMax] {
            let file = try file(block(), FileBytes.snapshot(count, "abc"))
            #expect(throws: CRDTError.malformed(field: "snapshot"), "\(count)") { try file.document() }
        }
        for count in [CausalLimits.eventCountMax + 1, 1 << 34] {
            let file = try file(block(), FileBytes.snapshot(count, "abc"))
            #expect(throws: CRDTError.malformed(field: "snapshot")) { try file.text() }
            #expect(throws: CRDTError.malformed(field: "snapshot")) { try file.document() }
        }
    }

    @Test("a sound record with bad contents is refused", arguments: [1, 2, 3, 4] as [UInt8])
    func badContents(kind: UInt8) throws {
        for payload in [[0xFF], [3, 0x80, 0x00], [9, 9, 9, 9], [0, 0xFF, 0xFF, 0xFF]] as [[UInt8]] {
            let file = try file(block(), FileBytes.record(kind, payload))
            #expect(file.damagedByteCount == 0)
            // Of a snapshot a document reads the number alone.
            if kind != 2 || payload[0] != 3 {
                #expect(throws: CRDTError.self, "\(kind) \(payload)") { try file.document() }
            }
            #expect(throws: CRDTError.self, "\(kind) \(payload)") { try file.text() }
        }
    }

    @Test("a delta without the first one of its exchange is refused where it names what that one said")
    func lostFirstDelta() throws {
        let second = DeltaBytes.make {
            $0.head(operations: 1, isSameAgent: true, isContinued: true)
            $0.operation(.insert, 1, [0x64])
        }
        let first = try delta("abc")
        #expect(try file(FileBytes.record(3, first), FileBytes.record(4, second)).text() == "abcd")
        #expect(throws: CRDTError.malformed(field: "agent")) { try file(FileBytes.record(4, second)).document() }
        // A first delta begins anew, so that the next one means another agent, or none.
        #expect(throws: CRDTError.malformed(field: "agent")) {
            try file(FileBytes.record(3, first), FileBytes.record(3, second)).document()
        }
    }

    @Test("a record of an unknown kind ends a file", arguments: [0, 6, 127, 255] as [UInt8])
    func unknownKinds(kind: UInt8) throws {
        let file = try file(block(), FileBytes.record(kind, [1, 2, 3]), FileBytes.record(3, delta("x")))
        #expect(file.soundByteCount == FileBytes.headerCount + (try block().count))
        #expect(try file.document().shows("abc"))
    }

    @Test("a length that leads outside ends a file")
    func lengths() throws {
        for length in [
            [0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80], [],
        ]
            as [[UInt8]]
        {
            let file = try file(block(), [3] + length)
            #expect(file.soundByteCount == FileBytes.headerCount + (try block().count))
            #expect(try file.text() == "abc")
        }
    }

    @Test("random bytes behind a sound beginning never trap", arguments: SeededRandom.seeds(1..<3))
    func randomRecords(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let start = try block()
        for _ in 0..<300 {
            var bytes = FileBytes.header + start
            for _ in 0..<1 + random.below(3) {
                var payload = random.bytes(random.below(24))
                if random.oneIn(2) { payload = payload.map { $0 & 0x0F } }
                bytes += FileBytes.record(UInt8(1 + random.below(4)), payload)
            }
            let file = try TextFile(bytes)
            _ = try? file.text()
            _ = file.compacted()
            if let document = try? file.document() {
                #expect(document.violationsEverywhere() == [], "\(random)")
                _ = file.writer(for: document)
            }
        }
    }
}
