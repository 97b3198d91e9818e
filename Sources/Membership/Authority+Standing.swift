package import Identity
package import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// Consecutive changes of one chain that name the same membership frontier.
package struct StandingRun: Sendable {
    package let frontier: [Bytes32]
    /// The sequence of the first of them.
    package let first: UInt64
    package let count: UInt64
    /// The sequence of the first of them that needs an editor.
    package let firstEdit: UInt64?

    package init(frontier: [Bytes32], first: UInt64, count: UInt64, firstEdit: UInt64?) {
        self.frontier = frontier
        self.first = first
        self.count = count
        self.firstEdit = firstEdit
    }

    var end: UInt64 { first + count }
}

/// Which changes of a chain stand (Protocol/membership.md, section 5).
extension Authority {
    /// How many changes of a chain stand: the first so many.
    ///
    /// `runs` are the chain's changes in order, along one history. `isMeant` says whether a cut or an admission speaks
    /// of this history: it has the change that is named, or is not so long, and no other history here has it.
    /// `nextEdit` gives the sequence of the first change at or behind a sequence that needs an editor; it is asked only
    /// inside a run, behind its `firstEdit`. Without it a run's changes behind its `firstEdit` all count as edits; then
    /// a run must begin anew where a cut ends. O(runs · ops about the device).
    package func standing(
        of chain: ChainID, by device: Bytes32, runs: [StandingRun], isMeant: (ChainCut) -> Bool,
        nextEdit: ((UInt64) -> UInt64?)? = nil
    ) -> UInt64 {
        guard let last = runs.last else { return 0 }
        guard let number = graph.number(of: device) else { return 0 }
        if isPlain, runs.allSatisfy({ isEnough(role(of: device, at: $0.frontier), for: $0) }) { return last.end }
        let bounds = bounds(of: chain, number, isMeant)
        for run in runs {
            let end = firstFallen(of: run, number, bounds, nextEdit: nextEdit)
            if end < run.end { return end }
        }
        return last.end
    }

    /// How many changes of a chain each cut and each admission of its device speaks of, those that speak of none left
    /// out: which change is the last of so many decides how far the op reaches. O(ops about the device · log chains).
    package func namedCounts(of chain: ChainID, by device: Bytes32) -> [UInt64] {
        guard let number = graph.number(of: device) else { return [] }
        let about = verdicts.about(number)
        return (about.ends + about.roles + about.admits).compactMap { cut(of: chain, in: graph.nodes[$0].cut)?.count }
    }

    private func isEnough(_ role: Role?, for run: StandingRun) -> Bool {
        guard let role, role.canChat else { return false }
        return role.canEdit || run.firstEdit == nil
    }

    /// What shuts out changes of one chain.
    private struct Bounds {
        /// From here on the role at a change's own frontier must be enough.
        let admitted: UInt64
        let cuts: [Cut]

        /// Changes from `start` on that do not know of `op` stand only by the role that it leaves.
        struct Cut {
            let op: Int
            let start: UInt64
            let left: Role?
        }
    }

    private func bounds(of chain: ChainID, _ device: Int, _ isMeant: (ChainCut) -> Bool) -> Bounds {
        let about = verdicts.about(device)
        let admissions = about.admits.map { (op: $0, count: accepted(chain, by: $0, isMeant)) }
        let full = admissions.filter { verdicts.given[$0.op] != nil }
        let demotions = about.roles.filter { graph.nodes[$0].demoted.contains(device) }
        let cuts = (about.ends + demotions).map { op in
            #if PLANTED_BUGS
                if PlantedBug.forgetsCuts.isPlanted
                    || PlantedBug.ignoresDemotions.isPlanted && graph.nodes[op].kind == .role
                {
                    return Bounds.Cut(op: op, start: .max, left: nil)
                }
            #endif
            let depth = verdicts.ranks[op]?.depth ?? 0
            let readmitted = admissions.filter { verdicts.ranks[$0.op].map { $0.depth <= depth } ?? false }
            let kept = readmitted.reduce(accepted(chain, by: op, isMeant)) { max($0, $1.count) }
            let left = graph.nodes[op].kind == .role ? graph.nodes[op].role : nil
            return Bounds.Cut(op: op, start: kept, left: left)
        }
        return Bounds(admitted: full.map(\.count).max() ?? 0, cuts: cuts)
    }

    /// The sequence of the first change of a run that does not stand, or the run's end.
    private func firstFallen(
        of run: StandingRun, _ device: Int, _ bounds: Bounds, nextEdit: ((UInt64) -> UInt64?)?
    ) -> UInt64 {
        guard let frontier = graph.known(run.frontier) else { return run.first }
        let role = verdicts.role(of: device, at: frontier, in: graph)
        let fallen = firstBeyond(role, from: bounds.admitted, run, nextEdit)
        return bounds.cuts.reduce(fallen) { fallen, cut in
            graph.covers(frontier, cut.op) ? fallen : min(fallen, firstBeyond(cut.left, from: cut.start, run, nextEdit))
        }
    }

    /// The first change of a run, from a sequence on, for which a role is not enough; the run's end when it is for all.
    private func firstBeyond(
        _ role: Role?, from sequence: UInt64, _ run: StandingRun, _ nextEdit: ((UInt64) -> UInt64?)?
    ) -> UInt64 {
        let start = max(run.first, sequence)
        if start >= run.end { return run.end }
        guard let role, role.canChat else { return start }
        guard !role.canEdit, let firstEdit = run.firstEdit else { return run.end }
        if firstEdit >= start { return firstEdit }
        return min(run.end, nextEdit.map { $0(start) ?? run.end } ?? start)
    }

    /// How many changes an op accepts of a chain's history: none where another one is meant.
    private func accepted(_ chain: ChainID, by op: Int, _ isMeant: (ChainCut) -> Bool) -> UInt64 {
        guard let cut = cut(of: chain, in: graph.nodes[op].cut), isMeant(cut) else { return 0 }
        return cut.count
    }

    private func cut(of chain: ChainID, in cuts: [ChainCut]) -> ChainCut? {
        var (low, high) = (0, cuts.count)
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle].chain < chain { low = middle + 1 } else { high = middle }
        }
        return low < cuts.count && cuts[low].chain == chain ? cuts[low] : nil
    }
}
