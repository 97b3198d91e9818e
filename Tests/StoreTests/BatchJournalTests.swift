import Foundation
import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import Store

/// What a killed process leaves beside its database. A kill is played by files that are copied while it runs.
struct BatchJournalTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let everyKind: [DurableWrite] = {
        var change = Samples.change(4, body: Array(0...255), signature: [UInt8](repeating: 7, count: 64))
        change.strand = 3
        change.leaving = .init(previous: Samples.bytes32(3, 9), membership: [Samples.bytes32(5, 1), .zero])
        return [
            Samples.genesis(), .membershipOp(Samples.space(), id: Samples.bytes32(6, 1), bytes: [1, 2]),
            .change(change), .change(Samples.change(0)),
            .forget(Samples.space(), [ChainRange(chain: Samples.chain(), from: 2, to: 1 << 40)]),
            .ownChain(Samples.space(), Samples.chain(), nonce: [UInt8](repeating: 9, count: 16)),
            .peer(Samples.peer(name: "Kim \u{1F642}")), .setting(key: "edit-mark/é", value: [0, 255]),
            .folder(Samples.space(), path: "/a b"), .folder(Samples.space(), path: nil),
            .folderFile(Samples.space(), node: Samples.bytes32(7, 1), FolderRow(place: [1], version: [])),
            .folderFile(Samples.space(), node: Samples.bytes32(7, 1), nil),
        ]
    }()

    private func encoded(_ write: DurableWrite) -> [UInt8] {
        var writer = ByteWriter()
        write.append(to: &writer)
        return writer.bytes
    }

    @Test("every kind of write is read as it was written, and half of one is none")
    func coding() throws {
        for write in Self.everyKind {
            let bytes = encoded(write)
            var reader = ByteReader(bytes)
            let read = try DurableWrite(reading: &reader)
            #expect(reader.isAtEnd)
            // As texts: the values are plain.
            #expect("\(read)" == "\(write)")
            for count in 0..<bytes.count {
                var short = ByteReader(Array(bytes[..<count]))
                #expect(throws: CodecError.self) { try DurableWrite(reading: &short) }
            }
        }
        #expect(encoded(.texts(Samples.space(), CachedTexts(changeCount: 1, documents: []))).isEmpty)
        var unknown = ByteReader([10])
        #expect(throws: CodecError.invalidValue(field: "kind of write", value: 10)) {
            try DurableWrite(reading: &unknown)
        }
    }

    /// All files of the database, as a killed process leaves them.
    private func killed(_ name: String) throws -> String {
        let other = folder.path(name)
        try FileManager.default.createDirectory(
            atPath: other, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        where file.hasPrefix("node.sqlite") && !file.hasSuffix("-shm") {
            try FileManager.default.copyItem(atPath: folder.path(file), toPath: "\(other)/\(file)")
        }
        return "\(other)/node.sqlite"
    }

    private func sequences(at path: String) throws -> [UInt64] {
        let database = try NodeDatabase(path: path)
        defer { try? database.close() }
        #expect(!database.wasClosedCleanly)
        return try database.load().spaces.first?.changes.map(\.sequence) ?? []
    }

    private func batch(_ token: UInt64, _ sequence: UInt64) -> BatchJournal.Batch {
        .init(token: token, writes: [.change(Samples.change(sequence))])
    }

    @Test("what was kept and not committed is there after a kill, once, in its order, and also after a second kill")
    func kept() throws {
        let database = try NodeDatabase(path: path)
        let journal = try #require(database.journal)
        try database.commit([Samples.genesis()])
        #expect(journal.mark(upTo: 1) == nil, "nothing is kept")
        try journal.keep([batch(1, 0)])
        #expect(try sequences(at: killed("a")) == [0])
        try journal.keep([batch(1, 0), batch(2, 1)])
        #expect(try sequences(at: killed("b")) == [0, 1])
        let twice = try killed("c")
        for _ in 0..<2 { _ = try NodeDatabase(path: twice) }
        #expect(try sequences(at: twice) == [0, 1])
        // The first is committed and not let go yet.
        try database.commit([.change(Samples.change(0)), #require(journal.mark(upTo: 1))])
        #expect(try sequences(at: killed("d")) == [0, 1])
        journal.release(upTo: 1)
        try journal.keep([batch(2, 1), batch(3, 2)])
        #expect(try sequences(at: killed("e")) == [0, 1, 2])
        try database.commit([.change(Samples.change(1)), .change(Samples.change(2)), #require(journal.mark(upTo: 3))])
        journal.release(upTo: 3)
        #expect(journal.mark(upTo: 3) == nil)
        try database.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left.allSatisfy { !$0.contains("batches") }, "a good end leaves none")
    }

    @Test("what was committed is not taken in once more: an older value takes no newer one's place")
    func committedOnce() throws {
        let database = try NodeDatabase(path: path)
        let journal = try #require(database.journal)
        try journal.keep([.init(token: 1, writes: [.setting(key: "edit-mark/a", value: [1])])])
        try database.commit([.setting(key: "edit-mark/a", value: [1]), #require(journal.mark(upTo: 1))])
        // A later batch that needs no journal.
        try database.commit([.setting(key: "edit-mark/a", value: [2])])
        let later = try NodeDatabase(path: killed("a"))
        #expect(try later.load().settings == ["edit-mark/a": [2]])
    }

    @Test("a record that is cut off or damaged is none, and neither is what follows it; another run's are none at all")
    func damaged() throws {
        let database = try NodeDatabase(path: path)
        let journal = try #require(database.journal)
        try database.commit([Samples.genesis()])
        try journal.keep([batch(1, 0), batch(2, 1)])
        let place = "node.sqlite.batches-0"
        let whole = [UInt8](try #require(FileManager.default.contents(atPath: folder.path(place))))
        let length = whole[BatchJournal.runInBytes..<BatchJournal.runInBytes + 4].reduce(0) { $0 << 8 | Int($1) }
        let first = BatchJournal.runInBytes + 4 + length + 16
        #expect(first < whole.count)
        for count in Array(stride(from: 0, to: whole.count, by: 5)) + [first - 1, first, whole.count - 1, whole.count] {
            let other = try killed("cut \(count)")
            try Data(whole[..<count]).write(to: URL(fileURLWithPath: other.replacing("node.sqlite", with: place)))
            #expect(try sequences(at: other) == (count < first ? [] : count < whole.count ? [0] : [0, 1]), "\(count)")
            try FileManager.default.removeItem(atPath: folder.path("cut \(count)"))
        }
        var spoilt = whole
        spoilt[BatchJournal.runInBytes + 20] ^= 1
        let other = try killed("spoilt")
        try Data(spoilt).write(to: URL(fileURLWithPath: other.replacing("node.sqlite", with: place)))
        #expect(try sequences(at: other).isEmpty)
        spoilt = whole
        spoilt[0] ^= 1
        let foreign = try killed("another run")
        try Data(spoilt).write(to: URL(fileURLWithPath: foreign.replacing("node.sqlite", with: place)))
        #expect(try sequences(at: foreign).isEmpty)
    }

    @Test("a file of 64 MiB is the longest; what does not fit is refused whole, and what is there stays")
    func limit() throws {
        let database = try NodeDatabase(path: path)
        let journal = try #require(database.journal)
        // The run's name, then length, token, kind, key, length and sum.
        let overhead = BatchJournal.runInBytes + 4 + 8 + 1 + 2 + 4 + 16
        let value = [UInt8](repeating: 1, count: BatchJournal.fileInBytesMax - overhead)
        #expect(throws: StoreError.self) {
            try journal.keep([.init(token: 1, writes: [.setting(key: "a", value: value + [1])])])
        }
        try journal.keep([.init(token: 1, writes: [.setting(key: "a", value: value)])])
        try journal.keep([.init(token: 2, writes: [.setting(key: "b", value: [2])])])
        let later = try NodeDatabase(path: killed("a"))
        let settings = try later.load().settings
        #expect(settings["a"]?.count == value.count && settings["b"] == [2])
    }

    @Test("a database in memory, or one that is only read, keeps none")
    func none() throws {
        #expect(try NodeDatabase.inMemory().journal == nil)
        try NodeDatabase(path: path).close()
        #expect(try NodeDatabase(reading: path)?.journal == nil)
    }
}
