extension CausalGraph {
    /// The events in the history of `a` only and of `b` only, as ranges, newest first.
    ///
    /// Cost: O(r log r) in the runs between the two versions and the place where their histories meet.
    package func diff(_ a: Frontier, _ b: Frontier) -> (onlyA: [Range<LV>], onlyB: [Range<LV>]) {
        var onlyA: [Range<LV>] = []
        var onlyB: [Range<LV>] = []
        if a == b { return (onlyA, onlyB) }
        var queue = VersionHeap()
        for version in a { queue.push(version, .first) }
        for version in b { queue.push(version, .second) }
        while queue.oneSidedCount > 0, let (version, marks) = queue.popNewest() {
            let range = descend(from: version, marks, in: &queue)
            if marks == .first { onlyA.append(range) }
            if marks == .second { onlyB.append(range) }
        }
        return (onlyA, onlyB)
    }

    /// Whether `version` is a member of `frontier` or an ancestor of one.
    ///
    /// Cost: mostly one comparison, since a run knows from where on everything before it is its ancestor.
    package func contains(_ frontier: Frontier, _ version: LV) -> Bool {
        var queue = VersionHeap()
        for member in frontier where member >= version { queue.push(member, .first) }
        while let (member, _) = queue.popNewest() {
            let run = runs[runIndex(of: member)]
            if version >= run.shadow || version < run.followedEnd { return true }
            while let next = queue.newest, next >= run.start { _ = queue.popNewest() }
            for parent in parents(of: run) where parent >= version { queue.push(parent, .first) }
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
        guard candidates.count > 1, candidates != frontier, let oldest = candidates.first else { return candidates }
        let isCandidate = VersionHeap.Marks.first
        let isAncestor = VersionHeap.Marks.second
        var queue = VersionHeap()
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

    /// Takes the part of a run that ends in `version` and has no other queued version in it, and queues what is below
    /// with the same marks. Returns that part.
    private func descend(from version: LV, _ marks: VersionHeap.Marks, in queue: inout VersionHeap) -> Range<LV> {
        let run = runs[runIndex(of: version)]
        if let next = queue.newest, next >= run.start {
            queue.push(next, marks)
            return next + 1..<version + 1
        }
        for parent in parents(of: run) { queue.push(parent, marks) }
        return run.start..<version + 1
    }
}
