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

    package init() {}

    /// Somebody waits for the end: no large segment is made then.
    var atClose: SealingPolicy {
        var policy = self
        policy.segmentMax = min(segmentMax, smallFrom / 2)
        return policy
    }
}
