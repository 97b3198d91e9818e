/// What the undos in a tracker say, in its two versions: which of them are in force, and which events are undone by how
/// many of them.
///
/// An undo is in force unless a redo that is there names it; an event is undone while at least one undo in force names
/// it (`Protocol/text.md`, section 12).
struct UndoneEvents: Sendable {
    /// One undo or redo.
    struct Undo: Sendable {
        let version: LV
        let isRedo: Bool
        /// In `targets`.
        let targets: Range<Int>
        /// How many redos name it.
        var redone = PerVersion()
    }

    /// A count in each of the two versions.
    struct PerVersion: Equatable, Sendable {
        var prepare: UInt32 = 0
        var effect: UInt32 = 0

        subscript(_ version: TrackerVersion) -> UInt32 {
            get { version == .prepare ? prepare : effect }
            set { if version == .prepare { prepare = newValue } else { effect = newValue } }
        }
    }

    /// Events that as many undos name; up to the start of the next run.
    private struct Run: Sendable {
        let start: LV
        var count: PerVersion
    }

    private(set) var undos: ContiguousArray<Undo> = []
    private(set) var targets: ContiguousArray<Range<LV>> = []
    /// Ascending; below the first one nothing is undone.
    private var runs: ContiguousArray<Run> = []

    var isEmpty: Bool { undos.isEmpty }

    mutating func removeAll() {
        undos.removeAll()
        targets.removeAll()
        runs.removeAll()
    }

    /// Notes an undo that names these events, and answers its number here. Undos come in any order of versions.
    mutating func add(_ version: LV, isRedo: Bool, of events: ArraySlice<Range<LV>>) -> Int {
        let first = targets.count
        targets += events
        undos.append(Undo(version: version, isRedo: isRedo, targets: first..<targets.count))
        return undos.count - 1
    }

    /// Changes how many redos name an undo, and says whether that put it in or out of force.
    mutating func changeRedone(_ number: Int, in version: TrackerVersion, isMore: Bool) -> Bool {
        let before = undos[number].redone[version]
        undos[number].redone[version] = isMore ? before + 1 : before - 1
        return isMore ? before == 0 : before == 1
    }

    /// Changes how many undos in force name each of these events, and tells which of them that made undone, or not
    /// undone any more. Cost: O(r) in the runs.
    mutating func change(
        _ events: Range<LV>, in version: TrackerVersion, isMore: Bool, flipped: inout [Range<LV>]
    ) {
        let first = cut(at: events.lowerBound)
        let end = cut(at: events.upperBound)
        for index in first..<end {
            let before = runs[index].count[version]
            runs[index].count[version] = isMore ? before + 1 : before - 1
            guard before == (isMore ? 0 : 1) else { continue }
            let upper = index + 1 < end ? runs[index + 1].start : events.upperBound
            if let last = flipped.last, last.upperBound == runs[index].start {
                flipped[flipped.count - 1] = last.lowerBound..<upper
            } else {
                flipped.append(runs[index].start..<upper)
            }
        }
        join(around: first..<end)
    }

    /// Makes a run start at an event, and answers its index.
    private mutating func cut(at version: LV) -> Int {
        let index = index(from: version)
        if index < runs.count, runs[index].start == version { return index }
        runs.insert(Run(start: version, count: index == 0 ? PerVersion() : runs[index - 1].count), at: index)
        return index
    }

    /// The first run that starts at a version or behind it.
    private func index(from version: LV) -> Int {
        guard let first = runs.first, first.start < version else { return 0 }
        return runs.lastIndex(holding: { $0.start < version }) + 1
    }

    /// Takes out borders between equal counts, within and at the ends of some runs.
    private mutating func join(around range: Range<Int>) {
        var kept = range.lowerBound
        let end = min(range.upperBound + 1, runs.count)
        for index in range.lowerBound..<end {
            let before = kept == 0 ? PerVersion() : runs[kept - 1].count
            if runs[index].count == before { continue }
            runs[kept] = runs[index]
            kept += 1
        }
        runs.removeSubrange(kept..<end)
    }

    /// Those of some events that are not undone in the effect version. O(log r) and the runs among them.
    func notUndone(in range: Range<LV>) -> [Range<LV>] {
        var found: [Range<LV>] = []
        var index = index(from: range.lowerBound + 1)
        var start = range.lowerBound
        while start < range.upperBound {
            let end = index < runs.count ? min(runs[index].start, range.upperBound) : range.upperBound
            if index == 0 || runs[index - 1].count.effect == 0 {
                if let last = found.last, last.upperBound == start {
                    found[found.count - 1] = last.lowerBound..<end
                } else {
                    found.append(start..<end)
                }
            }
            start = end
            index += 1
        }
        return found
    }
}

/// One of the two versions of a tracker.
enum TrackerVersion {
    case prepare
    case effect
}
