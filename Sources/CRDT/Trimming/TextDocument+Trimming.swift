extension TextDocument {
    /// The newest version that the history can be trimmed at; nil when there is none.
    ///
    /// Every later event follows it and names nothing up to it, and it is that of one event. Between people who write
    /// together it is seldom older than the last moment in which one of them had seen all.
    ///
    /// - Complexity: O(r) in the runs of the history from there on.
    public var newestTrimmableVersion: Frontier? {
        var end = LV(eventCount)
        while end > 0, let cut = history.graph.newestCriticalCut(in: 0...end).cut, cut > 0 {
            let version = frontier(atRevision: Int(cut))
            if version.count == 1 { return version }
            end = cut - 1
        }
        return nil
    }

    /// The same document without its history below a version: see ``TrimmedDocument``.
    ///
    /// - Parameter version: Of one event that all later ones follow: ``newestTrimmableVersion`` or an older such one.
    /// - Returns: A document with the same text, names and authors; local versions are others there.
    /// - Throws: ``CRDTError/notTrimmable`` for another version.
    /// - Complexity: A replay of the history up to the version, and the length of what comes after it.
    public func trimmed(at version: Frontier) throws(CRDTError) -> TrimmedDocument {
        guard version.count == 1, let newest = version.last, Int(newest) < eventCount,
            history.graph.newestCriticalCut(in: newest + 1...newest + 1).cut == newest + 1,
            frontier(atRevision: Int(newest) + 1) == version
        else { throw .notTrimmable }
        let ends = history.eventCounts(below: newest + 1)
        var past = TextDocument()
        try past.take(from: self, upTo: ends)
        past.refresh()
        var trimmed = TextDocument()
        try trimmed.appendTrimmed(&past, endingWith: eventID(of: newest).agent)
        try trimmed.take(from: self, upTo: summary.counts)
        trimmed.refresh()
        return TrimmedDocument(trimmed, trimmedCount: Int(newest) + 1)
    }

    /// Adds as many events of each agent as another document has, one agent behind the other: those that put the
    /// characters there that it shows insert them, all others are void.
    private mutating func appendTrimmed(_ past: inout TextDocument, endingWith last: AgentID) throws(CRDTError) {
        var kept: [AgentID: [KeptRun]] = [:]
        let shown = try past.authorship(of: 0..<past.text.lengthInScalars)
        for (place, run) in shown.enumerated() {
            kept[run.agent, default: []].append(
                KeptRun(sequence: run.sequence, place: place, text: past.text.string(inScalars: run.range)))
        }
        var placed = PlacedRuns(count: shown.count)
        let agents = past.history.order.agents.filter { $0 != last } + [last]
        for agent in agents {
            let runs = (kept[agent] ?? []).sorted { $0.sequence < $1.sequence }
            let count = past.nextSequence(of: agent)
            if count == 0 { continue }
            try append(
                agent: agent, sequence: 0, parents: frontier,
                operations: Self.operations(runs, eventCount: count, among: &placed))
        }
    }

    /// Insertions of the runs, and between them as many void events as are missing.
    private static func operations(
        _ runs: [KeptRun], eventCount: Int, among placed: inout PlacedRuns
    ) -> [TextOperation] {
        var operations: [TextOperation] = []
        var next = 0
        func skip(to sequence: Int) {
            // A deletion past the end of every text has no effect.
            if sequence > next { operations.append(.delete(at: TextLimits.positionMax, count: sequence - next)) }
        }
        for run in runs {
            skip(to: run.sequence)
            let length = run.text.scalarCount
            operations.append(.insert(at: placed.length(before: run.place), run.text))
            placed.add(length, at: run.place)
            next = run.sequence + length
        }
        skip(to: eventCount)
        return operations
    }
}

extension TextHistory {
    /// How many events each agent has below a version.
    fileprivate func eventCounts(below end: LV) -> [AgentID: Int] {
        var counts: [AgentID: Int] = [:]
        for (index, run) in order.runs.enumerated() where run.start < end {
            let count = Int(min(order.end(ofRun: index), end) - run.start)
            counts[order.agent(at: Int(run.agentIndex))] = Int(run.sequence) + count
        }
        return counts
    }
}

/// Consecutive events of one agent whose characters stand side by side.
private struct KeptRun {
    let sequence: Int
    /// Among all such runs, in the order of the text.
    let place: Int
    let text: String
}

/// How many characters stand in front of a place while runs come in in any order: a Fenwick tree.
private struct PlacedRuns {
    private var sums: [Int]

    init(count: Int) { sums = Array(repeating: 0, count: count + 1) }

    /// O(log n).
    mutating func add(_ length: Int, at place: Int) {
        var index = place + 1
        while index < sums.count {
            sums[index] += length
            index += index & -index
        }
    }

    /// O(log n).
    func length(before place: Int) -> Int {
        var index = place
        var sum = 0
        while index > 0 {
            sum += sums[index]
            index -= index & -index
        }
        return sum
    }
}
