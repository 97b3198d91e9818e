extension TextDocument {
    /// The text at a version: what the events of `frontier` and their ancestors make.
    ///
    /// - Parameter frontier: A version of this document, such as one of ``frontier(atRevision:)``.
    /// - Returns: The text, which nothing changes any more.
    /// - Complexity: A replay of that part of the history, O(n log n) in its length at worst; O(1) for the newest
    ///   version when it is shown.
    public func text(at frontier: Frontier) -> TextBuffer {
        if frontier == self.frontier && isUpToDate { return text }
        let ranges = history.graph.diff(frontier, Frontier()).onlyA
        var past = TextDocument()
        // The events are whole runs of this history, and their parents are among them.
        past.history = history.part(ranges.reversed())
        past.refresh()
        return past.text
    }

    /// The version of the events that a summary counts, as far as they are known here, and their ancestors.
    ///
    /// So the text that another replica showed when it gave its ``summary`` is `text(at: frontier(of: summary))`, once
    /// its events are here.
    ///
    /// - Complexity: O(r log r) in the runs of the history.
    public func frontier(of summary: Summary) -> Frontier { history.frontier(of: summary) }

    /// The smallest counts of first events of agents that hold those counted by `summary` and all their ancestors: a
    /// version of which each agent has its first so many events.
    ///
    /// - Complexity: O(r log r) in the runs of the history, for each time that an agent's earlier events have ancestors
    ///   of their own to add.
    package func closure(of summary: Summary) -> Summary {
        var counts = summary.counts
        while true {
            let version = history.frontier(of: Summary(counts: counts))
            let grown = counts.merging(history.counts(below: version)) { max($0, $1) }
            if grown == counts { return Summary(counts: counts) }
            counts = grown
        }
    }
}

extension TextHistory {
    /// Of each run of events in a row the last one counted, unless it has a child that is counted too.
    fileprivate func frontier(of summary: TextDocument.Summary) -> Frontier {
        let counts = (0..<order.agentCount).map { max(0, summary.counts[order.agent(at: $0)] ?? 0) }
        var newest: [LV] = []
        var followed: Set<LV> = []
        var graphRun = 0
        for (index, run) in order.runs.enumerated() {
            let known = min(
                max(counts[Int(run.agentIndex)] - Int(run.sequence), 0), Int(order.end(ofRun: index) - run.start))
            var start = run.start
            let end = start + LV(known)
            while start < end {
                while graph.end(ofRun: graphRun) <= start { graphRun += 1 }
                for parent in graph.parents(of: start) {
                    if newest.last == parent { newest.removeLast() } else { followed.insert(parent) }
                }
                start = min(end, graph.end(ofRun: graphRun))
                newest.append(start - 1)
            }
        }
        return graph.dominators(of: newest.filter { !followed.contains($0) })
    }

    /// For each agent, the sequence after its last event in the history of a version.
    fileprivate func counts(below version: Frontier) -> [AgentID: Int] {
        var counts = [Int](repeating: 0, count: order.agentCount)
        for range in graph.diff(version, Frontier()).onlyA {
            var start = range.lowerBound
            while start < range.upperBound {
                let end = min(range.upperBound, order.end(ofRun: order.runIndex(of: start)))
                let (agent, sequence) = order.place(of: start)
                counts[agent] = max(counts[agent], sequence + Int(end - start))
                start = end
            }
        }
        var named: [AgentID: Int] = [:]
        for (agent, count) in counts.enumerated() where count > 0 { named[order.agent(at: agent)] = count }
        return named
    }

    /// The history of some events, which hold their own ancestors, in their order here.
    fileprivate func part(_ ranges: [Range<LV>]) -> TextHistory {
        var part = HistoryPart()
        for range in ranges { part.take(range, of: self) }
        return part.history
    }
}

/// Events taken out of a history, and where each of them stands.
private struct HistoryPart {
    private(set) var history = TextHistory()
    /// Of each range: its first version there, and how far its versions are above those here.
    private var shifts: ContiguousArray<(start: LV, shift: LV)> = []

    mutating func take(_ range: Range<LV>, of whole: TextHistory) {
        shifts.append((range.lowerBound, range.lowerBound - LV(history.count)))
        var start = range.lowerBound
        while start < range.upperBound {
            let graphEnd = whole.graph.end(ofRun: whole.graph.runIndex(of: start))
            let end = min(graphEnd, whole.order.end(ofRun: whole.order.runIndex(of: start)), range.upperBound)
            let parents = Frontier(whole.graph.parents(of: start).map { $0 - shift(of: $0) })
            history.append(
                agent: whole.order.agent(at: whole.order.place(of: start).agentIndex), parents: parents, start..<end,
                of: whole)
            start = end
        }
    }

    private func shift(of version: LV) -> LV {
        shifts[shifts.lastIndex(holding: { $0.start <= version })].shift
    }
}
