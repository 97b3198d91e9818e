internal import Identity
internal import Membership
internal import Replication
internal import WireCodec

/// Segments of one space that follow one another, to become one.
struct AdjacentSegments {
    let space: SpaceID
    /// In the order of arrival.
    var segments: [UnsealedTail.Segment] = []

    var changeCount: Int { segments.reduce(0) { $0 + $1.changeCount } }
}

/// Seals the changes of several segments as one, and looks whether everything comes out again. It touches no database.
struct SegmentMerge {
    let bytes: [UInt8]
    let changeCount: Int
    /// The numbers of the segments whose place it takes; it bears the first one.
    let replaced: [Int64]
    let chains: [SealingWork.Chain]

    /// As many of the first segments as fit into one; nil where those are not two, or where the result would be another
    /// history.
    init?(_ adjacent: AdjacentSegments, policy: SealingPolicy) throws(ReplicationError) {
        var changes: [SealableChange] = []
        var last: [Int64: Change] = [:]
        var replaced: [Int64] = []
        var sizeInBytes = 0
        for segment in adjacent.segments {
            let next = try SealingWork.changes(of: segment, in: adjacent.space)
            sizeInBytes += next.reduce(0) { $0 + $1.change.bodyInBytes }
            if sizeInBytes > policy.segmentMaxInBytes || changes.count + next.count > policy.segmentMax { break }
            for entry in next {
                if let chain = segment.ends[entry.change.id] { last[chain] = entry.change }
            }
            changes += next
            replaced.append(segment.number)
        }
        guard replaced.count > 1 else { return nil }
        let sealed = SealedSegment(sealing: changes, space: adjacent.space)
        bytes = sealed.encode(isSmall: changes.count >= policy.smallFrom)
        guard try SealingWork.ids(in: bytes, of: adjacent.space) == changes.map(\.change.id) else { return nil }
        changeCount = changes.count
        self.replaced = replaced
        chains = last.sorted { $0.key < $1.key }.map { SealingWork.Chain(number: $0.key, end: $0.value) }
    }
}
