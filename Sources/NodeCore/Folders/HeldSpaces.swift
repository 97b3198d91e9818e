import Membership

/// Spaces of which nothing is sent until what was taken in from a folder is on the disk.
///
/// Everything else goes out while it is being stored: what a crash takes from here, a peer gives back. What was edited
/// on a disk would be found there once more by the next start, which knows nothing of having sent it, and then be in
/// the text twice.
struct HeldSpaces {
    private var counts: [SpaceID: Int] = [:]
    private var waiting = UntilStored<SpaceID>()

    func holds(_ space: SpaceID) -> Bool { counts[space] != nil }

    mutating func hold(_ space: SpaceID) {
        counts[space, default: 0] += 1
        waiting.add(space)
    }

    /// The batch that they wait for is on its way.
    mutating func emitted(_ token: StoreToken) { waiting.emitted(token) }

    /// Batches up to this one are on the disk. Answers the spaces that nothing holds any more, in order.
    mutating func stored(_ token: StoreToken) -> [SpaceID] {
        var free: [SpaceID] = []
        for space in waiting.stored(token) {
            let left = counts[space, default: 1] - 1
            counts[space] = left > 0 ? left : nil
            if left == 0 { free.append(space) }
        }
        return free
    }

    /// What batches from this one on had is written again with the next one.
    mutating func refused(_ token: StoreToken) { waiting.refused(token) }
}
