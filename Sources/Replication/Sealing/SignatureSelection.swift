internal import Identity
internal import WireCodec

/// Which of the signatures that came are worth keeping when changes are sealed.
///
/// A run that is sent on ends in a signed change. Between two kept signatures of a chain (a *stretch*) there is at most
/// what one message takes, and no change names a parent that arrived after the stretch began. So whatever a peer
/// has: the stretch that holds the first change that it lacks can go to it, since all that the stretch builds on came
/// before.
/// The signatures that came have this property, and a stretch of the kept ones joins as many of theirs as keep it.
struct SignatureSelection {
    private struct Stretch {
        /// The place of its first change in the order of arrival.
        var start: Int
        var count = 0
        var bytes = 0
        /// Its newest signed change, and what lies behind that one.
        var candidate: Int?
        var rest: Rest?

        struct Rest {
            let start: Int
            var count: Int
            var bytes: Int
        }
    }

    /// By run.
    private var stretches: [Int: Stretch] = [:]
    /// Of the changes so far, where several chains may name each other's.
    private var places: [Bytes32: Int] = [:]
    private var kept: Set<Int> = []

    /// The places of the changes, given in the order of arrival with their runs, whose signatures stay.
    static func places(of changes: [SealableChange], runs: [Int]) -> Set<Int> {
        var selection = SignatureSelection()
        let isAlone = runs.allSatisfy { $0 == 0 }
        for (place, entry) in changes.enumerated() {
            selection.take(entry, at: place, in: runs[place])
            if !isAlone { selection.places[entry.change.id] = place }
        }
        return selection.kept.union(selection.stretches.values.compactMap(\.candidate))
    }

    private mutating func take(_ entry: SealableChange, at place: Int, in run: Int) {
        let change = entry.change
        let bytes = change.countedInBytes
        var stretch = stretches[run] ?? Stretch(start: place)
        let newestParent = change.parents.reduce(-1) { max($0, places[$1] ?? -1) }
        let isOver =
            stretch.count + 1 > ReplicationLimits.runCount || stretch.bytes + bytes > ReplicationLimits.runInBytes
        if isOver || newestParent >= stretch.start, let candidate = stretch.candidate {
            kept.insert(candidate)
            let rest = stretch.rest ?? Stretch.Rest(start: place, count: 0, bytes: 0)
            stretch = Stretch(start: rest.start, count: rest.count, bytes: rest.bytes)
        }
        stretch.count += 1
        stretch.bytes += bytes
        if entry.signature != nil {
            stretch.candidate = place
            stretch.rest = nil
        } else if stretch.candidate != nil {
            var rest = stretch.rest ?? Stretch.Rest(start: place, count: 0, bytes: 0)
            rest.count += 1
            rest.bytes += bytes
            stretch.rest = rest
        }
        stretches[run] = stretch
    }
}
