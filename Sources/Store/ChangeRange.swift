internal import Identity
internal import Membership
internal import Replication
internal import WireCodec

/// The changes of a chain that somebody asked for, as they come together.
struct ChangeRange {
    let space: SpaceID
    let chain: ChainID
    let to: UInt64
    private let bytesMax: Int
    /// The sequence from which on changes are wanted still.
    private(set) var next: UInt64
    private(set) var changes: [StoredChange] = []
    private(set) var takesMore: Bool
    private var bytes = 0
    private var hasSignature = false

    init(space: SpaceID, chain: ChainID, from: UInt64, to: UInt64, bytesMax: Int) {
        self.space = space
        self.chain = chain
        self.to = to
        self.bytesMax = bytesMax
        next = from
        takesMore = from < to
    }

    /// Takes the next change, or is done with before it.
    mutating func take(_ change: StoredChange) {
        bytes += change.countedInBytes
        if bytes > bytesMax && !changes.isEmpty { return takesMore = false }
        changes.append(change)
        hasSignature = hasSignature || change.signature != nil
        next = change.sequence &+ 1
    }

    /// No sealed change is wanted any more once those asked for are there and one of them can end a run.
    var wantsSealed: Bool { takesMore && (next < to || !hasSignature) }
}

/// A segment's rows, by run.
struct DecodedSegment: Sendable {
    let number: Int64
    private let runs: [[StoredChange]]

    init(number: Int64, runs: [[StoredChange]]) {
        self.number = number
        self.runs = runs
    }

    /// Those of the run that ends in a change, from a sequence on.
    func rows(endingIn lastID: Bytes32, from sequence: UInt64) -> ArraySlice<StoredChange> {
        guard let rows = runs.first(where: { $0.last?.id == lastID }), let first = rows.first,
            sequence >= first.sequence
        else { return [] }
        return rows.dropFirst(Int(clamping: sequence - first.sequence))
    }
}
