extension CausalGraph {
    /// Events that follow each other in order of arrival.
    struct Section: Equatable, Sendable {
        let range: Range<LV>
        /// Each event follows all events before it, and all later ones follow it: nothing is concurrent with any. Nor
        /// does one name others.
        let isLinear: Bool
    }

    /// The events from `first` on, as sections in order, each but the first and the last between critical cuts.
    ///
    /// A cut is a number of events; it is critical when every later event follows each earlier one and names none of
    /// them. So what comes after a critical cut can be replayed on the text at the cut, whatever its history was.
    ///
    /// Cost: O(r) in the runs from `first` on.
    func sections(from first: LV) -> [Section] {
        guard Int(first) < count else { return [] }
        var newestFirst: [Section] = []
        var cutMax = LV.max
        var isSplit = false
        for (index, run) in runs.enumerated().reversed() {
            let runEnd = end(ofRun: index)
            let start = max(run.start, first)
            let linearEnd = run.isSettled ? max(start, min(runEnd, cutMax)) : start
            if linearEnd < runEnd {
                Self.prepend(Section(range: linearEnd..<runEnd, isLinear: false), joins: !isSplit, to: &newestFirst)
                isSplit = false
            }
            if start < linearEnd {
                Self.prepend(Section(range: start..<linearEnd, isLinear: true), joins: true, to: &newestFirst)
            }
            isSplit = run.isSettled && cutMax >= run.start
            if run.start <= first { break }
            cutMax = min(cutMax, run.settledEnd)
        }
        return newestFirst.reversed()
    }

    /// The newest critical cut in a range below `count`; nil when there is none.
    ///
    /// Also `cutMax`: no run that starts in or behind the range keeps a cut up to there from being critical.
    /// Cost: O(r) in the runs from the result, or from the range's start, on.
    func newestCriticalCut(in range: ClosedRange<LV>) -> (cut: LV?, cutMax: LV) {
        var cutMax = LV.max
        for (index, run) in runs.enumerated().reversed() {
            if run.isSettled {
                let cut = min(end(ofRun: index), cutMax, range.upperBound)
                if cut >= run.start && cut >= range.lowerBound { return (cut, cutMax) }
            }
            if run.start < range.lowerBound { return (nil, cutMax) }
            cutMax = min(cutMax, run.settledEnd)
        }
        return (range.lowerBound == 0 ? 0 : nil, cutMax)
    }

    private static func prepend(_ section: Section, joins: Bool, to newestFirst: inout [Section]) {
        guard joins, let later = newestFirst.last, later.isLinear == section.isLinear else {
            newestFirst.append(section)
            return
        }
        let joined = section.range.lowerBound..<later.range.upperBound
        newestFirst[newestFirst.count - 1] = Section(range: joined, isLinear: section.isLinear)
    }
}
