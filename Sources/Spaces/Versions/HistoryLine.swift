package import WireCodec

/// What one or several changes of one author did to a document: a line of its log.
package struct HistoryLine: Equatable, Sendable {
    /// The newest change.
    package private(set) var change: Bytes32
    /// Where it stands.
    package private(set) var time: HybridTime
    /// When the first of them was made, in tenths of a second since the Unix epoch.
    package let firstTenths: UInt64
    /// The device key of the author.
    package let author: Bytes32
    package private(set) var insertedInScalars: Int
    package private(set) var deletedInScalars: Int
    package private(set) var changeCount = 1
    /// The indexes of the changes in the space, oldest first: the first of them, for what they wrote.
    private(set) var indexes: [Int]
    /// Those of the changes that took edits back, or brought them back: they put nothing in of their own.
    private(set) var reversals: [Int]
    /// The names that were given to the version of the newest change.
    package var names: [String] = []

    private static let indexesMax = 64

    init(_ entry: Document.LogEntry) {
        change = entry.id
        time = entry.time
        firstTenths = entry.time.tenths
        author = entry.author
        insertedInScalars = entry.insertedInScalars
        deletedInScalars = entry.deletedInScalars
        indexes = [entry.index]
        reversals = entry.isReversal ? [entry.index] : []
    }

    mutating func add(_ entry: Document.LogEntry) {
        change = entry.id
        time = entry.time
        insertedInScalars += entry.insertedInScalars
        deletedInScalars += entry.deletedInScalars
        changeCount += 1
        if indexes.count < Self.indexesMax { indexes.append(entry.index) }
        if entry.isReversal { reversals.append(entry.index) }
    }
}
