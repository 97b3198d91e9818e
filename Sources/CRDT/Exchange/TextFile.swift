internal import Compression
internal import WireCodec

/// A file that a ``TextFileWriter`` made, read as far as it is sound.
///
/// What was cut off or damaged ends a file: everything before it is whole and is used, everything from there on is
/// counted in ``damagedByteCount``. The bytes are foreign; no bytes make it crash or take more memory than a few times
/// what honest ones of that length would.
public struct TextFile: Sendable {
    private struct Record {
        let kind: TextFileForm.Kind
        let start: Int
        let payload: Range<Int>
        var end: Int { payload.upperBound + TextFileForm.checksumInBytes }
    }

    private let bytes: [UInt8]
    private var records: [Record] = []
    /// How many bytes, from the first on, are sound: cut the file there before it is written to again.
    public private(set) var soundByteCount: Int
    /// The place of the newest snapshot in `records`; nil where the file ends before its first one.
    private var snapshotIndex: Int?
    /// How many records there are up to the newest snapshot and with it. The blocks among them hold what their deltas
    /// hold too. A block behind it is one whose snapshot was cut off, and maybe other blocks before that: it does not
    /// stand for the deltas before it.
    private var sealedEnd: Int { snapshotIndex.map { $0 + 1 } ?? 0 }

    /// Finds the file's records and checks their checksums, but does not read what is in them.
    ///
    /// - Throws: ``CRDTError/malformed(field:)`` when the bytes do not begin as such a file, or one of another version.
    /// - Complexity: O(length), at the speed of the checksum.
    public init(_ bytes: [UInt8]) throws(CRDTError) {
        guard bytes.starts(with: TextFileForm.magic) else { throw .malformed(field: "file") }
        let version = bytes.dropFirst(TextFileForm.magic.count).prefix(TextFileForm.version.count)
        guard Array(version) == TextFileForm.version else { throw .malformed(field: "version") }
        self.bytes = bytes
        soundByteCount = TextFileForm.headerInBytes
        bytes.withUnsafeBufferPointer { all in
            while let record = Self.record(in: all, at: soundByteCount) {
                if record.kind == .snapshot { snapshotIndex = records.count }
                records.append(record)
                soundByteCount = record.end
            }
        }
    }

    /// How many bytes at the end are not sound: those of a write that was cut off, as a rule.
    public var damagedByteCount: Int { bytes.count - soundByteCount }

    private static func record(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Record? {
        guard start < bytes.count, let kind = TextFileForm.Kind(rawValue: bytes[start]) else { return nil }
        var cursor = ByteCursor(UnsafeBufferPointer(rebasing: bytes[(start + 1)...]))
        guard let length = try? cursor.varint(), length <= cursor.remaining - TextFileForm.checksumInBytes else {
            return nil
        }
        let first = start + 1 + cursor.position
        let end = first + length
        let sum = CRC32.checksum(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start..<end])))
        for index in 0..<TextFileForm.checksumInBytes
        where bytes[end + index] != UInt8(truncatingIfNeeded: sum >> UInt32(8 * index)) {
            return nil
        }
        return Record(kind: kind, start: start, payload: first..<end)
    }

    // MARK: The text

    /// The text that the file's history makes.
    ///
    /// - Throws: What ``document()`` throws.
    /// - Complexity: O(length of the text) where a snapshot is the newest record, as after
    ///   ``TextFileWriter/start(_:level:)``; else that of ``document()``.
    public func text() throws(CRDTError) -> String {
        guard let snapshotIndex, snapshotIndex == records.count - 1 else { return try readDocument().text.string() }
        return String(decoding: try snapshotText(snapshotIndex), as: UTF8.self)
    }

    private func snapshotText(_ index: Int) throws(CRDTError) -> ContiguousArray<UInt8> {
        let read = bytes.withUnsafeBufferPointer { all -> ContiguousArray<UInt8>? in
            let payload = UnsafeBufferPointer(rebasing: all[records[index].payload])
            var cursor = ByteCursor(payload)
            guard let count = try? cursor.varint(), count <= CausalLimits.eventCountMax else { return nil }
            return try? TextColumn.decode(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: payload[cursor.position...])), runs: [],
                byteCountMax: TextLimits.insertedBytesMax)
        }
        guard let read else { throw .malformed(field: "snapshot") }
        return read
    }

    private func snapshotEventCount(_ index: Int) throws(CRDTError) -> Int {
        let read = bytes.withUnsafeBufferPointer { all -> Int? in
            var cursor = ByteCursor(UnsafeBufferPointer(rebasing: all[records[index].payload]))
            return try? cursor.varint()
        }
        guard let read else { throw .malformed(field: "snapshot") }
        return read
    }

    // MARK: The document

    /// The document with its whole history, the text worked out anew from it.
    ///
    /// - Throws: What ``TextDocument/apply(_:)`` throws, when a sound record says what no writer writes;
    ///   ``CRDTError/historyTrimmed(count:)`` for the file of a ``TrimmedDocument``, which ``trimmedDocument()`` reads.
    /// - Complexity: O(length of the file), with the factor of the ``CompressionLevel`` of its blocks, and a merge of
    ///   all of it into an empty document.
    public func document() throws(CRDTError) -> TextDocument {
        if let count = try trimmedCount() { throw .historyTrimmed(count: count) }
        return try readDocument()
    }

    /// How many events were trimmed; nil for a file of a whole document.
    func trimmedCount() throws(CRDTError) -> Int? {
        guard let first = records.first, first.kind == .trim else { return nil }
        let read = bytes.withUnsafeBufferPointer { all -> Int? in
            var cursor = ByteCursor(UnsafeBufferPointer(rebasing: all[first.payload]))
            guard let count = try? cursor.varint(), cursor.isAtEnd else { return nil }
            return count
        }
        guard let read, read <= CausalLimits.eventCountMax else { throw .malformed(field: "trim") }
        return read
    }

    /// The document as its records make it, trimmed or not.
    func readDocument() throws(CRDTError) -> TextDocument {
        var history = TextHistory()
        var receiver = DeltaReceiver()
        for (index, record) in records.enumerated() {
            switch record.kind {
            case .trim: if index > 0 { throw .malformed(field: "trim") }
            case .block: try HistoryBlock.decoding(bytes[record.payload]).add(to: &history)
            case .snapshot:
                // What is sealed next begins there.
                guard try snapshotEventCount(index) == history.count else { throw .malformed(field: "snapshot") }
            case .firstDelta, .delta:
                // What a later block holds too is not read twice.
                if index < sealedEnd { continue }
                if record.kind == .firstDelta { receiver = DeltaReceiver() }
                try receiver.receive(Array(bytes[record.payload]), into: &history)
            }
        }
        var document = TextDocument(history: history, branch: Branch())
        document.refresh()
        return document
    }

    /// A writer that goes on with this file. What it gives is written behind ``soundByteCount``.
    ///
    /// - Parameter document: What ``document()`` gave, before anything was added to it: all of it is in the file.
    public func writer(for document: TextDocument) -> TextFileWriter {
        // A foreign snapshot may count more events than there are.
        TextFileWriter(eventCount: document.eventCount, sealedCount: min(sealedEventCount, document.eventCount))
    }

    private var sealedEventCount: Int {
        guard let snapshotIndex, let count = try? snapshotEventCount(snapshotIndex) else { return 0 }
        return count
    }

    /// The same file without what its blocks hold too: the blocks as they are, the newest snapshot, the tail.
    ///
    /// - Returns: All bytes of the new file; it gives the same document.
    /// - Complexity: O(length).
    public func compacted() -> [UInt8] {
        var result = Array(bytes[..<TextFileForm.headerInBytes])
        for (index, record) in records.enumerated() {
            let isKept = record.kind == .block || record.kind == .trim || index == snapshotIndex || index >= sealedEnd
            if isKept { result += bytes[record.start..<record.end] }
        }
        return result
    }
}
