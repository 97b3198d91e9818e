extension CausalGraph {
    /// The events in the history of `a` only and of `b` only, as ranges, newest first.
    ///
    /// Cost: O(r log r) in the runs between the two versions and the place where their histories meet.
    package func diff(_ a: Frontier, _ b: Frontier) -> (onlyA: [Range<LV>], onlyB: [Range<LV>]) {
        var walk = GraphWalk()
        diff(a, b, &walk)
        let onlyA = (0..<walk.onlyA.count).map { walk.onlyA[$0].start..<walk.onlyA[$0].end }
        let onlyB = (0..<walk.onlyB.count).map { walk.onlyB[$0].start..<walk.onlyB[$0].end }
        return (onlyA, onlyB)
    }

    /// The same, into memory that is there.
    func diff(_ a: Frontier, _ b: Frontier, _ walk: inout GraphWalk) {
        walk.begin()
        if a == b { return }
        for version in a { walk.queue.push(version, .first) }
        for version in b { walk.queue.push(version, .second) }
        runs.withUnsafeBufferPointer { runs in
            parentList.withUnsafeBufferPointer { parents in descend(&walk, runs, parents) }
        }
    }

    @inline(__always) private func descend(
        _ walk: inout GraphWalk, _ runs: UnsafeBufferPointer<Run>, _ parents: UnsafeBufferPointer<LV>
    ) {
        var index = runs.count - 1
        while walk.queue.oneSidedCount > 0, let (version, marks) = walk.queue.popNewest() {
            var steps = 0
            while runs[index].start > version && steps < 8 {
                index -= 1
                steps += 1
            }
            if runs[index].start > version { index = runIndex(of: version) }
            let run = runs[index]
            var start = run.start
            if let next = walk.queue.newest, next >= run.start {
                walk.queue.push(next, marks)
                start = next + 1
            } else {
                for place in Int(run.parentsStart)..<Int(run.parentsStart &+ run.parentCount) {
                    walk.queue.push(parents[place], marks)
                }
            }
            if marks == .first { walk.onlyA.append(GraphWalk.Span(start: start, end: version + 1)) }
            if marks == .second { walk.onlyB.append(GraphWalk.Span(start: start, end: version + 1)) }
        }
    }

    /// Whether `version` is a member of `frontier` or an ancestor of one.
    ///
    /// Cost: mostly one comparison, since a run knows from where on everything before it is its ancestor.
    package func contains(_ frontier: Frontier, _ version: LV) -> Bool {
        if frontier.count == 1, let only = frontier.first {
            guard let (runIndex, found) = descend(from: only, to: version) else { return false }
            return found || containsBelow(runIndex, version)
        }
        for member in frontier where member >= version {
            if let (runIndex, found) = descend(from: member, to: version), found || containsBelow(runIndex, version) {
                return true
            }
        }
        return false
    }

    /// Follows the only parent that may lead from `member` down to `version`, as long as there is only one. Nil when
    /// there is none; else the run where it stopped, and whether the version was found.
    @inline(__always) private func descend(from member: LV, to version: LV) -> (run: Int, found: Bool)? {
        if member < version { return nil }
        var index = runs.count - 1
        var member = member
        while true {
            index = runIndex(of: member, atMost: index)
            let run = runs[index]
            if version >= run.shadow || version < run.followedEnd { return (index, true) }
            var next: LV?
            for place in Int(run.parentsStart)..<Int(run.parentsStart + run.parentCount)
            where parentList[place] >= version {
                if next != nil { return (index, false) }
                next = parentList[place]
            }
            guard let next else { return nil }
            member = next
        }
    }

    /// Whether a version below a run's start, where it forks, is its ancestor.
    private func containsBelow(_ top: Int, _ version: LV) -> Bool {
        var queue = VersionQueue()
        queue.push(runs[top].start, .first)
        var hint = top
        while let (member, _) = queue.popNewest() {
            hint = runIndex(of: member, atMost: hint)
            let run = runs[hint]
            if version >= run.shadow || version < run.followedEnd { return true }
            while let next = queue.newest, next >= run.start { _ = queue.popNewest() }
            for place in Int(run.parentsStart)..<Int(run.parentsStart + run.parentCount)
            where parentList[place] >= version {
                queue.push(parentList[place], .first)
            }
        }
        return false
    }

    /// Whether the whole history of `earlier` is in the history of `later`.
    package func contains(_ later: Frontier, _ earlier: Frontier) -> Bool {
        earlier.allSatisfy { contains(later, $0) }
    }

    /// Those of `versions` that are not ancestors of others among them: the version that holds them all.
    ///
    /// Cost: O(r log r) in the runs between the oldest and the newest of them; nothing for one.
    package func dominators(of versions: [LV]) -> Frontier {
        dominators(of: Frontier(versions))
    }

    /// The same for versions that are sorted already.
    func dominators(of candidates: Frontier) -> Frontier {
        guard candidates.count > 1, candidates != frontier, let oldest = candidates.first, let newest = candidates.last
        else { return candidates }
        if candidates.count == 2 { return contains(Frontier(newest), oldest) ? Frontier(newest) : candidates }
        let isCandidate = VersionQueue.Marks.first
        let isAncestor = VersionQueue.Marks.second
        var queue = VersionQueue()
        for version in candidates { queue.push(version, isCandidate) }
        var undecidedCount = candidates.count
        var newestFirst: [LV] = []
        while undecidedCount > 0, let (version, marks) = queue.popNewest() {
            if marks == isCandidate { newestFirst.append(version) }
            if marks.contains(isCandidate) { undecidedCount -= 1 }
            let run = runs[runIndex(of: version)]
            if let next = queue.newest, next >= run.start {
                queue.push(next, isAncestor)
            } else {
                for parent in parents(of: run) where parent >= oldest { queue.push(parent, isAncestor) }
            }
        }
        return Frontier(ascending: newestFirst.reversed())
    }

    /// The version whose history is all of the history of `a` and of `b`.
    package func union(_ a: Frontier, _ b: Frontier) -> Frontier {
        a == b ? a : dominators(of: Array(a) + Array(b))
    }
}
