internal import Compression

/// Writes the file of a document, which only grows: sealed blocks of columns, a tail of small records, and now and then
/// the text itself, so that opening reads the text and not the history.
///
/// It makes bytes; where they go is the caller's affair. Every record has a checksum: a write that was cut off anywhere
/// takes nothing with it but itself. Form: `Protocol/text.md`, section 11.
///
///     var writer = TextFileWriter()
///     try file.write(writer.start(document))      // once
///     try file.write(writer.append(document))     // after edits; when it is on disk, so are they
public struct TextFileWriter: Sendable {
    /// How many events of the document are in the file.
    public private(set) var eventCount = 0
    private var sealedCount = 0
    private var sender = DeltaSender()
    private var isNewExchange = true

    /// Events in the tail at which they are sealed as a block and the text is written anew.
    public static let tailEventsMax = 65_536

    public init() {}

    /// A writer that goes on behind what a file holds.
    init(eventCount: Int, sealedCount: Int) {
        self.eventCount = eventCount
        self.sealedCount = sealedCount
    }

    /// The beginning of a file: the document's history in blocks, and its text.
    ///
    /// The text is up to date. `fast` opens for editing at once; `small` packs tighter. Cost: see `CompressionLevel`.
    public mutating func start(_ document: TextDocument, level: CompressionLevel = .fast) -> [UInt8] {
        self = TextFileWriter()
        var bytes = TextFileForm.magic + TextFileForm.version
        seal(document, level: level, into: &bytes)
        return bytes
    }

    /// The smallest file that holds the whole history, branches kept together; opening it is slow, and it is not grown.
    public static func archive(of document: TextDocument) -> [UInt8] {
        var bytes = TextFileForm.magic + TextFileForm.version
        let whole = document.history.grouped([0..<LV(document.eventCount)])
        for part in HistoryBlock.split(whole) {
            add(.block, HistoryBlock(document.history, part).encoded(.small), to: &bytes)
        }
        return bytes
    }

    /// What is to be written behind the rest for the document's newest events; nothing when there are none.
    ///
    /// The document is the one that the file is of, and its text is up to date. Cost: O(length of what is new); where the
    /// tail is long, also that of sealing it.
    public mutating func append(_ document: TextDocument) -> [UInt8] {
        precondition(document.eventCount >= eventCount, "a file goes on with its own document")
        var bytes: [UInt8] = []
        if document.eventCount == eventCount { return bytes }
        let delta = sender.delta(of: document, since: eventCount)
        Self.add(isNewExchange ? .firstDelta : .delta, delta, to: &bytes)
        isNewExchange = false
        eventCount = document.eventCount
        if eventCount - sealedCount >= Self.tailEventsMax { seal(document, level: .fast, into: &bytes) }
        return bytes
    }

    /// Writes what is not in a block yet as one or more, and the text.
    private mutating func seal(_ document: TextDocument, level: CompressionLevel, into bytes: inout [UInt8]) {
        let range = LV(sealedCount)..<LV(document.eventCount)
        for part in HistoryBlock.split([range]) {
            Self.add(.block, HistoryBlock(document.history, part).encoded(level), to: &bytes)
        }
        Self.add(.snapshot, Self.snapshot(of: document), to: &bytes)
        eventCount = document.eventCount
        sealedCount = eventCount
        sender = DeltaSender()
        isNewExchange = true
    }

    private static func snapshot(of document: TextDocument) -> [UInt8] {
        precondition(document.isUpToDate, "a snapshot is of a text that is up to date")
        var bytes: [UInt8] = []
        bytes.appendVarint(document.eventCount)
        document.text.utf8(inScalars: 0..<document.text.lengthInScalars).withUnsafeBufferPointer {
            bytes += TextColumn.encode($0, runs: [], level: .fast)
        }
        return bytes
    }

    /// Kind, length, payload, and the checksum of the three.
    private static func add(_ kind: TextFileForm.Kind, _ payload: [UInt8], to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(kind.rawValue)
        bytes.appendVarint(payload.count)
        bytes += payload
        let checksum = bytes.withUnsafeBytes { CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: checksum >> shift)) }
    }
}
