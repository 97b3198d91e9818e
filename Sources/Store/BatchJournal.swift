internal import Foundation
package import Replication
internal import SodiumCrypto
internal import Synchronization
internal import WireCodec

/// Batches on their way to the database, where a killed process leaves them for the next one (Protocol/store.md,
/// section 8).
///
/// It spares nobody a wait for the disk: it is not synced, and of use only where the process ends and the system does
/// not. Two files beside the database take turns: one holds what is being committed, the other what comes meanwhile.
/// Both go when all is committed. May be called from any thread.
package final class BatchJournal: Sendable {
    package struct Batch: Sendable {
        package let token: UInt64
        package let writes: [DurableWrite]

        package init(token: UInt64, writes: [DurableWrite]) {
            self.token = token
            self.writes = writes
        }
    }

    /// Of one file. What does not fit is not kept here, and is committed all the same.
    package static let fileInBytesMax = 64 * 1024 * 1024

    /// The setting that names the run whose batches count, and the last of them that was committed.
    static let setting = "batch-journal"
    static let runInBytes = 16

    private let run: [UInt8]
    private let files: Mutex<Files>

    private struct Files {
        var all: [JournalFile]
        var current = 0
        /// Up to here batches are kept here, or were committed.
        var keptUpTo: UInt64 = 0
    }

    /// `run` is drawn at random and stored by who opens the database.
    init(beside path: String, run: [UInt8]) {
        precondition(run.count == Self.runInBytes, "the name of a run has 16 bytes")
        self.run = run
        files = Mutex(Files(all: Self.paths(beside: path).map { JournalFile(path: $0) }))
    }

    private static func paths(beside path: String) -> [String] { ["\(path).batches-0", "\(path).batches-1"] }

    /// Keeps those of the batches that are not kept yet, all of them or none; they are given in ascending order, and
    /// are all that is not committed. O(bytes), and one call of the system.
    package func keep(_ batches: [Batch]) throws(StoreError) {
        let result = files.withLock { files in
            Result { () throws(StoreError) in
                let new = batches.filter { $0.token > files.keptUpTo }
                guard let last = new.last else { return }
                let other = 1 - files.current
                if !files.all[files.current].isEmpty, files.all[other].isEmpty { files.current = other }
                try files.all[files.current].append(new.map(JournalFile.record), upTo: last.token, of: run)
                files.keptUpTo = last.token
            }
        }
        try result.get()
    }

    /// What is to be committed together with batches up to a token; nil where none of them is kept here.
    package func mark(upTo token: UInt64) -> DurableWrite? {
        let holdsAny = files.withLock { files in files.all.contains { !$0.isEmpty } }
        return holdsAny ? Self.setting(run: run, token: token) : nil
    }

    static func setting(run: [UInt8], token: UInt64) -> DurableWrite {
        var writer = ByteWriter()
        writer.raw(run)
        writer.uint64(token)
        return .setting(key: setting, value: writer.bytes)
    }

    /// Batches up to a token are committed.
    package func release(upTo token: UInt64) {
        files.withLock { files in
            for place in files.all.indices { files.all[place].release(upTo: token) }
        }
    }

    /// Nothing is under way any more.
    func close() {
        files.withLock { files in
            for place in files.all.indices { files.all[place].remove() }
        }
    }

    // MARK: After a crash

    /// What an earlier process left that is not committed, in its order. `mark` is the value of the setting.
    static func remains(beside path: String, mark: [UInt8]) throws(StoreError) -> [DurableWrite] {
        guard mark.count == runInBytes + 8 else { return [] }
        let run = Array(mark.prefix(runInBytes))
        let committed = mark.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var batches: [Batch] = []
        for path in paths(beside: path) { batches += try JournalFile.batches(at: path, of: run) }
        return batches.filter { $0.token > committed }.sorted { $0.token < $1.token }.flatMap(\.writes)
    }

    static func remove(beside path: String) {
        for path in paths(beside: path) { unlink(path) }
    }
}

/// One file of a journal: the name of the run, then records.
private struct JournalFile {
    private let path: String
    private var descriptor: CInt = -1
    private var sizeInBytes = 0
    private var lastToken: UInt64 = 0

    private static let sumInBytes = 16

    init(path: String) {
        self.path = path
    }

    var isEmpty: Bool { sizeInBytes == 0 }

    /// Length of the writes, token, writes, and the beginning of a hash of the two.
    static func record(of batch: BatchJournal.Batch) -> [UInt8] {
        var body = ByteWriter()
        body.uint64(batch.token)
        for write in batch.writes { write.append(to: &body) }
        var record = ByteWriter()
        record.uint32(UInt32(clamping: body.bytes.count))
        record.raw(body.bytes)
        record.raw(sum(of: body.bytes))
        return record.bytes
    }

    private static func sum(of body: [UInt8]) -> [UInt8] { BLAKE2b.hash(body, count: sumInBytes) }

    mutating func append(_ records: [[UInt8]], upTo token: UInt64, of run: [UInt8]) throws(StoreError) {
        let bytes = Array((isEmpty ? [run] : []) + records).flatMap(\.self)
        guard sizeInBytes + bytes.count <= BatchJournal.fileInBytesMax else {
            throw .system(.committing, path: path, errno: EFBIG)
        }
        if descriptor < 0 { descriptor = try Self.make(path) }
        do throws(StoreError) {
            let written = bytes.withUnsafeBytes { bytes in
                Result { () throws(StoreError) in
                    try writeAll(bytes, to: descriptor, path: path, during: .committing)
                }
            }
            try written.get()
        } catch {
            // Half a record is none; what follows it must not stand behind it.
            cut(to: sizeInBytes)
            throw error
        }
        sizeInBytes += bytes.count
        lastToken = token
    }

    private static func make(_ path: String) throws(StoreError) -> CInt {
        let file = retryingInterrupted {
            open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        guard file >= 0 else { throw .system(.committing, path: path, errno: errno) }
        return file
    }

    private func cut(to size: Int) { _ = retryingInterrupted { ftruncate(descriptor, off_t(size)) } }

    mutating func release(upTo token: UInt64) {
        guard !isEmpty, lastToken <= token else { return }
        cut(to: 0)
        sizeInBytes = 0
    }

    mutating func remove() {
        guard descriptor >= 0 else { return }
        Foundation.close(descriptor)
        unlink(path)
        (descriptor, sizeInBytes) = (-1, 0)
    }

    /// The batches of a run. The last record may be cut off, and where the system ended as well any may be damaged:
    /// what follows such a one does not count.
    static func batches(at path: String, of run: [UInt8]) throws(StoreError) -> [BatchJournal.Batch] {
        let file: BlobFile
        do throws(StoreError) {
            file = try BlobFile(path, making: false, during: .opening)
        } catch {
            if case .system(_, _, ENOENT) = error { return [] }
            throw error
        }
        let bytes = try file.read(atMost: BatchJournal.fileInBytesMax, at: 0)
        var reader = ByteReader(bytes)
        var batches: [BatchJournal.Batch] = []
        do throws(CodecError) {
            guard try reader.bytes(BatchJournal.runInBytes) == run else { return [] }
            while !reader.isAtEnd {
                let body = try reader.bytes(Int(try reader.uint32()))
                guard try reader.bytes(sumInBytes) == sum(of: body) else { return batches }
                batches.append(try batch(body))
            }
        } catch {
            return batches
        }
        return batches
    }

    private static func batch(_ body: [UInt8]) throws(CodecError) -> BatchJournal.Batch {
        var reader = ByteReader(body)
        let token = try reader.uint64()
        var writes: [DurableWrite] = []
        while !reader.isAtEnd { writes.append(try DurableWrite(reading: &reader)) }
        return BatchJournal.Batch(token: token, writes: writes)
    }
}
