internal import Compression

/// Writes the file of a document, which only grows: sealed blocks of columns, a tail of small records, and now and then
/// the text itself, so that opening reads the text and not the history.
///
/// It makes bytes; where they go is the caller's affair. ``start(_:level:)`` gives the beginning of a file, and
/// ``append(_:)`` after edits what is to be written behind it: when that is on disk, so are they. Every record has a
/// checksum: a write that was cut off anywhere takes nothing with it but itself.
///
/// Form: `Protocol/text.md`, section 11.
public struct TextFileWriter: Sendable {
    /// How many events of the document are in the file.
    public private(set) var eventCount = 0
    private var sealedCount = 0
    private var sender = DeltaSender()
    private var isNewExchange = true
    private var isStarted = false

    /// Events in the tail at which they are sealed as a block and the text is written anew.
    public static let tailEventsMax = 65_536

    /// A writer of a new file: its first bytes are those of ``start(_:level:)``, or of ``append(_:)``, which begins the
    /// file where that was not done.
    public init() {}

    /// A writer that goes on behind what a file holds.
    init(eventCount: Int, sealedCount: Int) {
        self.eventCount = eventCount
        self.sealedCount = sealedCount
        isStarted = true
    }

    /// The beginning of a file: the document's history in blocks, and its text.
    ///
    /// - Parameters:
    ///   - document: What the file is of.
    ///   - level: `fast` opens for editing at once; `small` packs tighter.
    /// - Returns: All bytes of the file so far: they take the place of an older one.
    /// - Complexity: O(length of the history), with the factor of the level.
    public mutating func start(_ document: TextDocument, level: CompressionLevel = .fast) -> [UInt8] {
        self = TextFileWriter()
        isStarted = true
        var bytes = TextFileForm.magic + TextFileForm.version
        seal(document, level: level, into: &bytes)
        return bytes
    }

    /// The smallest file that holds the whole history, branches kept together and no text beside it.
    ///
    /// Opening it is slow, and it is not meant to grow.
    ///
    /// - Complexity: O(length of the history), with the factor of ``CompressionLevel/small``.
    public static func archive(of document: TextDocument) -> [UInt8] {
        var bytes = TextFileForm.magic + TextFileForm.version
        let whole = document.history.grouped([0..<LV(document.eventCount)])
        for part in HistoryBlock.split(whole, of: document.history.log) {
            add(.block, HistoryBlock(document.history, part).encoded(.small), to: &bytes)
        }
        return bytes
    }

    /// What is to be written behind the rest for the document's newest events.
    ///
    /// - Parameter document: The one that the file is of, in a later state. Precondition: it has all events of the
    ///   file.
    /// - Returns: Bytes to write at the file's end, all of them at once; none when there is nothing new.
    /// - Complexity: O(length of what is new); every ``tailEventsMax`` events also that of sealing them and of writing
    ///   the text.
    public mutating func append(_ document: TextDocument) -> [UInt8] {
        precondition(document.eventCount >= eventCount, "a file goes on with its own document")
        if !isStarted { return start(document) }
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
        for part in HistoryBlock.split([range], of: document.history.log) {
            Self.add(.block, HistoryBlock(document.history, part).encoded(level), to: &bytes)
        }
        Self.add(.snapshot, Self.snapshot(of: document), to: &bytes)
        eventCount = document.eventCount
        sealedCount = eventCount
        sender = DeltaSender()
        isNewExchange = true
    }

    private static func snapshot(of document: TextDocument) -> [UInt8] {
        var document = document
        document.refresh()
        var bytes: [UInt8] = []
        bytes.appendVarint(document.eventCount)
        document.text.utf8(inScalars: 0..<document.text.lengthInScalars).withUnsafeBufferPointer {
            bytes += TextColumn.encode($0, runs: [], level: .fast)
        }
        return bytes
    }

    /// Kind, length, payload, and the checksum of the three.
    static func add(_ kind: TextFileForm.Kind, _ payload: [UInt8], to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(kind.rawValue)
        bytes.appendVarint(payload.count)
        bytes += payload
        let checksum = bytes.withUnsafeBytes { CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: checksum >> shift)) }
    }
}
