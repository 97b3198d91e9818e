/// When changes are sealed, and in which pieces.
package struct SealingPolicy: Sendable {
    /// As many changes of a space may wait as rows.
    package var tailMax = 4096
    /// At a clean end fewer stay: the next start reads columns faster than rows.
    package var tailMaxAtClose = 256
    /// Changes of one segment. A fetch for a peer reads a segment whole.
    package var segmentMax = 131_072
    /// The bodies of its changes together.
    package var segmentMaxInBytes = 16 << 20
    /// From so many changes on a segment is made small, which takes longer; such ones are seldom made again.
    package var smallFrom = 32_768

    /// So many small segments side by side are merged.
    package var mergedMin = 8
    /// Pieces that are sealed at a clean end; what is left waits in rows for the next start.
    package var piecesAtClose = 4
    /// So many changes may come in one go before some of them are sealed.
    package static let backlogMax = 1 << 20

    package init() {}

    /// Somebody waits for the end: no large segment is made then.
    var atClose: SealingPolicy {
        var policy = self
        policy.segmentMax = min(segmentMax, smallFrom / 2)
        return policy
    }
}
