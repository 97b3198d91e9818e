/// Which event was made after which: the partial order of all events of a document, of changes, or of anything else
/// that names its parents.
///
/// Events are numbered in order of arrival. They are kept as runs, in which each event's only parent is the one before
/// it, so a graph costs memory by its forks and merges and not by its events.
///
/// Source: design of diamond-types and of the Eg-walker paper (Gentle and Kleppmann, EuroSys 2025, section 3).
package struct CausalGraph: Sendable {
    /// Events that follow each other one by one, up to the start of the next run.
    struct Run: Sendable {
        let start: LV
        /// Every event from here up to `start` is an ancestor of `start`.
        let shadow: LV
        /// Every event below this is an ancestor of `start`; the event of this version is not, unless it is `start`.
        /// (It may be too low after a merge of some but not all of many branches, which costs time and nothing else.)
        let followedEnd: LV
        /// The same, but also below every event that `start` names beside its parents: what `start` does follows from
        /// the text at any cut up to here and from the events behind that cut.
        let settledEnd: LV
        /// Where the parents of the first event stand in `parentList`, and how many they are.
        let parentsStart: UInt32
        let parentCount: UInt32

        /// Whether nothing is concurrent with `start` but what came later.
        var followsEverything: Bool { followedEnd == start }
        /// Whether, besides, the text right before it is all that it needs.
        var isSettled: Bool { settledEnd == start }
    }

    /// Sorted by `start`, without holes.
    private(set) var runs: ContiguousArray<Run> = []
    /// The parents of all runs, one behind the other: a run itself holds no reference.
    private(set) var parentList: ContiguousArray<LV> = []
    /// The events that have no children.
    package private(set) var frontier = Frontier()
    /// The frontier of everything before a run, for some runs: every 32nd one, fewer where frontiers are long, so that
    /// together they have no more members than twice the number of runs.
    private var frontierMarks: ContiguousArray<(run: Int, frontier: Frontier)> = []
    private var nextMarkRun = 0
    /// Whether an event that follows the newest one may stand in its run: not when that one names others.
    private var isOpen = true

    private static let markStride = 32
    private static let followedRunsMax = 8

    package init() {}

    /// How many events there are; the next one gets this version.
    package private(set) var count = 0

    /// The first event behind a run.
    @inline(__always) func end(ofRun index: Int) -> LV {
        index + 1 < runs.count ? runs[index + 1].start : LV(truncatingIfNeeded: count)
    }

    /// Adds `count` events, each the child of the one before, the first of them a child of `parents`.
    ///
    /// `parents` are known and none is an ancestor of another. Cost: amortised O(1) for one or two parents.
    @discardableResult
    package mutating func append(parents: Frontier, count added: Int) -> Range<LV> {
        let range = newVersions(parents: parents, count: added)
        if range.lowerBound == 0 || !isOpen || !parents.isExactly(range.lowerBound - 1) {
            addRun(startingAt: range.lowerBound, parents: parents, settledMax: LV.max)
        }
        isOpen = true
        count += added
        frontier.advance(over: range.upperBound - 1, parents: parents)
        return range
    }

    /// Adds one event that names others among its ancestors, `lowest` and later ones (or none). It gets a run of its
    /// own.
    ///
    /// No cut between `lowest` and the event is critical: to know what the event does, what it names must be known.
    mutating func append(parents: Frontier, naming lowest: LV?) {
        let range = newVersions(parents: parents, count: 1)
        precondition(lowest.map { $0 < range.lowerBound } ?? true, "an event names earlier ones only")
        addRun(startingAt: range.lowerBound, parents: parents, settledMax: lowest ?? LV.max)
        isOpen = false
        count += 1
        frontier.advance(over: range.lowerBound, parents: parents)
    }

    private func newVersions(parents: Frontier, count added: Int) -> Range<LV> {
        precondition(added > 0, "events are added one at least")
        precondition(count + added <= CausalLimits.eventCountMax, "a graph has a limit of events; the caller checks it")
        precondition(parents.last.map { Int($0) < count } ?? true, "parents come before their children")
        return LV(count)..<LV(count + added)
    }

    private mutating func addRun(startingAt start: LV, parents: Frontier, settledMax: LV) {
        if runs.count == nextMarkRun {
            frontierMarks.append((nextMarkRun, frontier))
            nextMarkRun += max(Self.markStride, frontier.count)
        }
        let followedEnd = followedEnd(of: start, parents: parents)
        runs.append(
            Run(
                start: start, shadow: shadow(of: start, parents: parents), followedEnd: followedEnd,
                settledEnd: min(followedEnd, settledMax), parentsStart: UInt32(parentList.count),
                parentCount: UInt32(parents.count)))
        for parent in parents { parentList.append(parent) }
    }

    /// Makes room for more runs, and as many parents.
    mutating func reserve(runs more: Int) {
        runs.reserveCapacity(runs.count + more)
        parentList.reserveCapacity(parentList.count + more)
    }

    /// Adds `count` events on top of everything: what one writer does who has seen all. Amortised O(1).
    @inline(__always) mutating func appendOnTop(count added: Int) {
        if count > 0, isOpen, frontier.isExactly(LV(truncatingIfNeeded: count - 1)) {
            count += added
            frontier = Frontier(LV(count - 1))
        } else {
            append(parents: frontier, count: added)
        }
    }

    /// The parents of a run's first event.
    @inline(__always) func parents(of run: Run) -> Frontier {
        let start = Int(run.parentsStart)
        switch run.parentCount {
        case 0: return Frontier()
        case 1: return Frontier(parentList[start])
        case 2: return Frontier(parentList[start], parentList[start + 1])
        default: return Frontier(ascending: Array(parentList[start..<start + Int(run.parentCount)]))
        }
    }

    /// The parents of one event.
    package func parents(of version: LV) -> Frontier {
        let run = runs[runIndex(of: version)]
        return version == run.start ? parents(of: run) : Frontier(version - 1)
    }

    /// The frontier of the events below `count`: what this replica knew when it had so many.
    ///
    /// Cost: O(log r) and a walk over at most 32 runs, or as many as a long frontier has members.
    package func frontier(atCount count: Int) -> Frontier {
        precondition(count >= 0 && count <= self.count, "a replica never had so many events")
        if count == self.count { return frontier }
        if count == 0 { return Frontier() }
        let newest = runIndex(of: LV(count - 1))
        if runs[newest].followsEverything { return Frontier(LV(count - 1)) }
        var (index, result) = frontierMarks[frontierMarks.lastIndex(holding: { $0.run <= newest })]
        while index <= newest {
            let run = runs[index]
            let last = index == newest ? LV(count - 1) : end(ofRun: index) - 1
            result.advance(over: last, parents: parents(of: run))
            index += 1
        }
        return result
    }

    /// How many members all marks have. For tests.
    var frontierMarkMembers: Int { frontierMarks.reduce(0) { $0 + $1.frontier.count } }

    /// The run that holds an event. Cost: O(log r), O(1) in the newest run.
    func runIndex(of version: LV) -> Int {
        var low = 0
        var high = runs.count
        precondition(version < self.count, "an event of another graph was asked for")
        if version >= runs[high - 1].start { return high - 1 }
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].start <= version { low = middle } else { high = middle }
        }
        return low
    }

    /// The same for an event that no run behind `last` holds, where it is likely to be near.
    @inline(__always) func runIndex(of version: LV, atMost last: Int) -> Int {
        var index = last
        let nearest = max(0, last - 4)
        while index >= nearest {
            if runs[index].start <= version { return index }
            index -= 1
        }
        return runIndex(of: version)
    }

    /// Follows the parents down as long as they are the very events just below.
    private func shadow(of start: LV, parents: Frontier) -> LV {
        if parents == frontier { return 0 }
        var shadow = start
        for parent in parents.reversed() {
            if parent + 1 != shadow { break }
            shadow = runs[runIndex(of: parent)].shadow
        }
        return shadow
    }

    /// Takes the best of the parents, then goes on from run to run while the first event that one of them lacks is in
    /// the history of another.
    private func followedEnd(of start: LV, parents: Frontier) -> LV {
        if parents == frontier { return start }
        var end: LV = 0
        for parent in parents {
            let run = runs[runIndex(of: parent)]
            end = max(end, run.followsEverything ? parent + 1 : run.followedEnd)
        }
        if parents.count < 2 { return end }
        for _ in 0..<Self.followedRunsMax {
            let runEnd = self.end(ofRun: runIndex(of: end))
            end = firstMissing(in: end..<runEnd, from: parents)
            if end < runEnd { return end }
        }
        return end
    }

    /// The first event of a part of a run that is not in the history of a version; the part's end when all are.
    func firstMissing(in part: Range<LV>, from version: Frontier) -> LV {
        if !contains(version, part.lowerBound) { return part.lowerBound }
        if contains(version, part.upperBound - 1) { return part.upperBound }
        var known = part.lowerBound
        var missing = part.upperBound - 1
        while missing - known > 1 {
            let middle = known + (missing - known) / 2
            if contains(version, middle) { known = middle } else { missing = middle }
        }
        return missing
    }
}
