internal import Identity
internal import Membership
internal import Replication
internal import WireCodec

/// The rows of one space that wait to be sealed, and what is known of where they go on.
struct UnsealedTail {
    let number: Int64
    let space: SpaceID
    /// The first ones, in the order of arrival.
    var rows: [StoredChange] = []
    var arrivals: [Int64] = []
    /// The number of each row's chain; each strand of a chain that was forked has one of its own.
    var chains: [Int64] = []
    /// By number, where each chain that has rows goes on behind what is sealed of it.
    var tips: [Int64: ChangePlace] = [:]
    /// The newest segments, newest first, as far as they might be sealed again together with the rows.
    var segments: [Segment] = []

    struct Segment {
        let number: Int64
        let changeCount: Int
        let bytes: [UInt8]
        /// By the id of its last change here, the number of each chain.
        let ends: [Bytes32: Int64]
    }
}

/// Seals a tail, and looks whether everything comes out again. It touches no database.
struct SealingWork {
    /// The new segment, with the rows' and the merged segments' changes.
    let bytes: [UInt8]
    let changeCount: Int
    /// As many of the tail's rows are in it.
    let rowCount: Int
    /// How many of them had a signature.
    let signatureCount: Int
    /// Older segments that it takes the place of.
    let replaced: [Int64]
    let chains: [Chain]

    /// Where a chain ends in the segment.
    struct Chain {
        let number: Int64
        let endSequence: UInt64
        let lastID: Bytes32
        let lastMembership: [Bytes32]

        init(number: Int64, end change: Change) {
            self.number = number
            endSequence = change.sequence + 1
            lastID = change.id
            lastMembership = change.membership
        }
    }

    /// Nil when nothing can be sealed: rows that are no changes, or that do not follow one another, stay as they are.
    init?(_ tail: UnsealedTail, policy: SealingPolicy) throws {
        let fresh = Self.sealable(tail, policy: policy)
        if fresh.isEmpty { return nil }
        var changes = fresh
        var last: [Int64: Change] = [:]
        for (place, entry) in fresh.enumerated() { last[tail.chains[place]] = entry.change }
        var replaced: [Int64] = []
        var bytes = fresh.reduce(0) { $0 + $1.change.bodyInBytes }
        for segment in tail.segments {
            guard segment.changeCount <= 2 * changes.count, segment.changeCount + changes.count <= policy.segmentMax
            else { break }
            let older = try Self.changes(of: segment, in: tail.space)
            bytes += older.reduce(0) { $0 + $1.change.bodyInBytes }
            if bytes > policy.segmentMaxInBytes { break }
            for entry in older {
                if let chain = segment.ends[entry.change.id], last[chain] == nil { last[chain] = entry.change }
            }
            changes = older + changes
            replaced.append(segment.number)
        }
        let sealed = SealedSegment(sealing: changes, space: tail.space)
        self.bytes = sealed.encode(isSmall: changes.count >= policy.smallFrom)
        guard try Self.ids(in: self.bytes, of: tail.space) == changes.map(\.change.id) else { return nil }
        changeCount = changes.count
        rowCount = fresh.count
        signatureCount = fresh.count { $0.signature != nil }
        self.replaced = replaced
        chains = last.map { Chain(number: $0.key, end: $0.value) }
    }

    /// The longest beginning of the rows that are changes of this space, each behind the one before in its chain, and
    /// in which each chain ends with a signature.
    private static func sealable(_ tail: UnsealedTail, policy: SealingPolicy) -> [SealableChange] {
        var places = tail.tips
        var changes: [SealableChange] = []
        var unsigned: Set<Int64> = []
        var (bytes, end) = (0, 0)
        for (row, chain) in zip(tail.rows.prefix(policy.segmentMax), tail.chains) {
            bytes += row.body.count
            let place = places[chain] ?? row.start
            guard bytes <= policy.segmentMaxInBytes || changes.isEmpty, place.sequence == row.sequence,
                row.signature.map({ $0.count == 64 }) ?? true,
                let change = try? Change(decodingBody: row.body, at: place), change.id == row.id,
                change.origin.map({ $0.chain(in: tail.space) == row.chain }) ?? true
            else { break }
            places[chain] = ChangePlace(after: change)
            changes.append(SealableChange(change, signature: row.signature))
            if row.signature == nil { unsigned.insert(chain) } else { unsigned.remove(chain) }
            if unsigned.isEmpty { end = changes.count }
        }
        changes.removeLast(changes.count - end)
        return changes
    }

    /// All changes of a segment, in the order of arrival.
    static func changes(
        of segment: UnsealedTail.Segment, in space: SpaceID
    ) throws(ReplicationError) -> [SealableChange] {
        var reader = SealedReader(try SealedSegment(decoding: segment.bytes, space: space))
        var changes: [SealableChange] = []
        changes.reserveCapacity(segment.changeCount)
        for _ in 0..<segment.changeCount {
            let (change, signature) = try reader.nextChange()
            changes.append(SealableChange(change, signature: signature))
        }
        return changes
    }

    /// The ids of all changes of a segment, in the same order.
    static func ids(in bytes: [UInt8], of space: SpaceID) throws(ReplicationError) -> [Bytes32] {
        var reader = SealedReader(try SealedSegment(decoding: bytes, space: space))
        var ids: [Bytes32] = []
        while let step = try reader.next() {
            switch step {
            case .change(let change, _): ids.append(change.id)
            case .typing(let typed): ids += typed.ids
            }
        }
        return ids
    }
}

extension StoredChange {
    /// The place of a strand's first change.
    fileprivate var start: ChangePlace {
        guard let leaving, leaving.previous != .zero, sequence > 0 else { return .first(of: chain, in: space) }
        return ChangePlace(
            space: space, chain: chain, sequence: sequence, previous: leaving.previous,
            previousMembership: leaving.membership)
    }
}
