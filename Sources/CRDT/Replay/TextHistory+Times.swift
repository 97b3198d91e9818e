extension TextHistory {
    /// The same events in the order of their times, as far as parents still come before their children.
    ///
    /// An event counts as no earlier than its parents and than its agent's event before it, whatever a clock said.
    /// Events of one moment keep their order. The times that come out ascend.
    ///
    /// Cost: O(p log p) in the parts of one time, agent and run of the graph; nothing is copied where the events came
    /// in this order, as they nearly always do.
    func ordered(by times: EventTimes) -> (history: TextHistory, times: EventTimes) {
        precondition(times.eventCount == count, "each event of a document has a time")
        let parts = parts(at: times)
        var order = Array(parts.indices)
        let isOrdered = zip(parts, parts.dropFirst()).allSatisfy { $0.time <= $1.time }
        if !isOrdered { order.sort { (parts[$0].time, $0) < (parts[$1].time, $1) } }
        var newTimes = EventTimes()
        for index in order { newTimes.append(parts[index].time, count: parts[index].range.count) }
        return (isOrdered ? self : rearranged(parts, order), newTimes)
    }

    /// Events of one agent and one moment, each the child of the one before.
    private struct Part {
        let range: Range<LV>
        let time: Int
    }

    private func parts(at times: EventTimes) -> ContiguousArray<Part> {
        var parts: ContiguousArray<Part> = []
        /// By agent, the time of its newest event.
        var newest = [Int](repeating: .min, count: order.agentCount)
        var start: LV = 0
        while Int(start) < count {
            let agent = order.place(of: start).agentIndex
            let moment = times.run(of: start)
            let end = min(
                graph.end(ofRun: graph.runIndex(of: start)), order.end(ofRun: order.runIndex(of: start)), moment.end)
            var time = max(moment.time, newest[agent])
            for parent in graph.parents(of: start) {
                let isLast = parts.last.map { $0.range.lowerBound <= parent } ?? false
                let place = isLast ? parts.count - 1 : parts.lastIndex(holding: { $0.range.lowerBound <= parent })
                time = max(time, parts[place].time)
            }
            newest[agent] = time
            parts.append(Part(range: start..<end, time: time))
            start = end
        }
        return parts
    }

    private func rearranged(_ parts: ContiguousArray<Part>, _ newOrder: [Int]) -> TextHistory {
        var result = TextHistory()
        /// Where the first event of each part is now.
        var starts = [LV](repeating: 0, count: parts.count)
        for index in newOrder {
            let range = parts[index].range
            let parents = graph.parents(of: range.lowerBound).map { parent in
                let place = parts.lastIndex(holding: { $0.range.lowerBound <= parent })
                return starts[place] + (parent - parts[place].range.lowerBound)
            }
            starts[index] = LV(result.count)
            result.append(
                agent: order.agent(at: order.place(of: range.lowerBound).agentIndex), parents: Frontier(parents),
                range, of: self)
        }
        return result
    }
}
