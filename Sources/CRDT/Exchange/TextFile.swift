internal import Compression
internal import WireCodec

/// A file that a `TextFileWriter` made, read as far as it is sound.
///
/// What was cut off or damaged ends a file: everything before it is whole and is used, everything from there on is
/// counted in `damagedByteCount`. The bytes are foreign; no bytes make it crash or take more memory than a few times
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
    /// The bytes that are sound: a writer cuts the file there before it goes on.
    public private(set) var soundByteCount: Int
    /// The place of the newest snapshot in `records`; nil where the file ends before its first one.
    private var snapshotIndex: Int?
    /// How many records, from the first on, the sealed blocks take.
    private var sealedEnd = 0

    /// Reads the file's records, but not what is in them. Throws `.malformed` when it does not begin as such a file.
    /// Cost: 0.1 ns a byte for the checksums.
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
                if record.kind == .block || record.kind == .snapshot { sealedEnd = records.count }
                soundByteCount = record.end
            }
        }
    }

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

    /// The text. Where a snapshot is the newest record, as after sealing, that is all that is read; else the history is.
    ///
    /// Throws what `document` throws. Cost: about 1 ns a byte of text.
    public func text() throws(CRDTError) -> String {
        guard let snapshotIndex, snapshotIndex == records.count - 1 else { return try document().text.string() }
        return String(decoding: try snapshot(snapshotIndex).utf8, as: UTF8.self)
    }

    private func snapshot(_ index: Int) throws(CRDTError) -> (eventCount: Int, utf8: ContiguousArray<UInt8>) {
        let read = bytes.withUnsafeBufferPointer { all -> Result<(Int, ContiguousArray<UInt8>), CRDTError> in
            let payload = UnsafeBufferPointer(rebasing: all[records[index].payload])
            var cursor = ByteCursor(payload)
            guard let count = try? cursor.varint(), count <= CausalLimits.eventCountMax,
                let utf8 = try? TextColumn.decode(
                    UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: payload[cursor.position...])), runs: [],
                    byteCountMax: TextLimits.insertedBytesMax)
            else { return .failure(.malformed(field: "snapshot")) }
            return .success((count, utf8))
        }
        return try read.get()
    }

    // MARK: The document

    /// The document with its whole history, the text worked out anew from it.
    ///
    /// Throws `.malformed`, or what `TextDocument.apply` throws, when a sound record says what no writer writes. Cost: that
    /// of the blocks' levels, and of a merge into an empty document.
    public func document() throws(CRDTError) -> TextDocument {
        var history = TextHistory()
        var receiver = DeltaReceiver()
        for (index, record) in records.enumerated() {
            switch record.kind {
            case .block: try HistoryBlock.decoding(bytes[record.payload]).add(to: &history)
            case .snapshot: break
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

    /// A writer that goes on with the document that this file gives. It writes behind `soundByteCount`.
    public func writer(for document: TextDocument) -> TextFileWriter {
        TextFileWriter(eventCount: document.eventCount, sealedCount: sealedEventCount)
    }

    private var sealedEventCount: Int {
        guard let snapshotIndex, let snapshot = try? snapshot(snapshotIndex) else { return 0 }
        return snapshot.eventCount
    }

    /// The same file without what its blocks hold too: the blocks as they are, the newest snapshot, the tail.
    public func compacted() -> [UInt8] {
        var result = Array(bytes[..<TextFileForm.headerInBytes])
        for (index, record) in records.enumerated() {
            let isKept = record.kind == .block || index == snapshotIndex || index >= sealedEnd
            if isKept { result += bytes[record.start..<record.end] }
        }
        return result
    }
}
