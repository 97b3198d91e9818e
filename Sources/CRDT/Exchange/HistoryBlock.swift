internal import WireCodec

/// Events of a document as columns, with no local versions in them: what updates and files are made of.
///
/// A block holds parts in an order that puts parents first; a part is events of one agent that follow one another.
/// Form: `Protocol/text.md`, section 10.
struct HistoryBlock {
    /// Events of one agent that follow one another.
    struct Part {
        /// In `agents`.
        let agent: Int
        let sequence: Int
        let count: Int
        let link: Link
    }

    /// What a part's first event was made on.
    enum Link: Equatable {
        /// The last event of the part before.
        case chained
        /// The agent's own event before.
        case ownBefore
        /// So many events of `parents`, from an index on; and, maybe, the agent's own event before.
        case listed(start: Int, count: Int, withOwn: Bool)
    }

    /// Events of one block, each span that an undo names counted as one more: what bounds the memory that a few bytes
    /// can ask for.
    static let eventsMax = 1 << 20
    /// Parents that the parts of one block name.
    static let parentsMax = 1 << 21

    var agents: [AgentID] = []
    var parts: ContiguousArray<Part> = []
    /// Events by their agent's place in `agents` and their sequence number.
    var parents: ContiguousArray<(agent: Int, sequence: Int)> = []
    /// What the events did, in the order of the block; of undos only that they are there.
    var log = OpLog()
    /// What the undos name, in their order: each is a part of its own. Agents are places in `agents`.
    var undos: ContiguousArray<UndoNaming> = []
}

// MARK: - From a history

extension HistoryBlock {
    /// The events of some ranges, in this order: parents come first, and each agent's events in their own order.
    init(_ history: TextHistory, _ ranges: [Range<LV>]) {
        var places = Array(repeating: -1, count: history.order.agentCount)
        var before: LV?
        for range in ranges {
            var start = range.lowerBound
            while start < range.upperBound {
                let graphEnd = history.graph.end(ofRun: history.graph.runIndex(of: start))
                let agentRun = history.order.runIndex(of: start)
                let end = min(graphEnd, history.order.end(ofRun: agentRun), range.upperBound)
                add(start..<end, of: history, before: before, places: &places)
                before = end - 1
                start = end
            }
            for piece in history.log.pieces(in: range) {
                if piece.isUndo {
                    add(history.log.undos[piece.position], of: history, places: &places)
                } else {
                    log.append(piece, of: history.log)
                }
            }
        }
    }

    private mutating func add(_ undo: OpLog.Undo, of history: TextHistory, places: inout [Int]) {
        let spans = history.log.undoSpans[undo.spans].map { span in
            UndoSpan(
                agent: UInt32(place(ofAgentAt: Int(span.agent), history, &places)), first: span.first, count: span.count
            )
        }
        log.appendUndoRun(at: undos.count)
        undos.append(UndoNaming(isRedo: undo.isRedo, spans: spans))
    }

    private mutating func add(_ range: Range<LV>, of history: TextHistory, before: LV?, places: inout [Int]) {
        let (agent, sequence) = history.order.place(of: range.lowerBound)
        let place = place(ofAgentAt: agent, history, &places)
        let parents = history.graph.parents(of: range.lowerBound)
        let own = sequence > 0 ? history.order.version(ofAgentAt: agent, sequence: sequence - 1) : nil
        var link = Link.chained
        if let before, parents.isExactly(before) {
            let isJoinable = history.log.undo(at: before) == nil && history.log.undo(at: range.lowerBound) == nil
            if isJoinable, let last = parts.last, last.agent == place, last.sequence + last.count == sequence {
                parts[parts.count - 1] = Part(
                    agent: place, sequence: last.sequence, count: last.count + range.count, link: last.link)
                return
            }
        } else if let own, parents.isExactly(own) {
            link = .ownBefore
        } else {
            let first = self.parents.count
            for parent in parents where parent != own {
                let (agent, sequence) = history.order.place(of: parent)
                self.parents.append((self.place(ofAgentAt: agent, history, &places), sequence))
            }
            let hasOwn = own.map { parents.contains($0) } ?? false
            link = .listed(start: first, count: self.parents.count - first, withOwn: hasOwn)
        }
        parts.append(Part(agent: place, sequence: sequence, count: range.count, link: link))
    }

    private mutating func place(ofAgentAt index: Int, _ history: TextHistory, _ places: inout [Int]) -> Int {
        if places[index] < 0 {
            places[index] = agents.count
            agents.append(history.order.agent(at: index))
        }
        return places[index]
    }
}

// MARK: - Into a history

extension HistoryBlock {
    /// Adds to a history what it does not have yet. Throws before anything is changed.
    ///
    /// Into an empty history the columns go as they are; else O(log n) for each part and operation.
    func add(to history: inout TextHistory) throws(CRDTError) {
        let (ends, newCount) = try checkLinks(history)
        try history.checkRoom(events: newCount, bytes: log.text.byteCount)
        let newAgents = zip(agents, ends).count { $1 > 0 && history.order.index(of: $0) == nil }
        if newAgents > CausalLimits.agentCountMax - history.order.agentCount {
            let value = history.order.agentCount + newAgents
            throw .overLimit(field: "agents", value: value, limit: CausalLimits.agentCountMax)
        }
        // An agent without events is one that no part is by and no parent names.
        var indexes: [Int] = []
        for (agent, end) in zip(agents, ends) { indexes.append(end > 0 ? try history.addAgent(agent) : -1) }
        if history.count == 0 && undos.isEmpty {
            var graph = CausalGraph()
            graph.reserve(runs: parts.count)
            var order = history.order
            for (index, part) in parts.enumerated() {
                graph.append(parents: version(ofPart: index, graph, order, indexes), count: part.count)
                order.append(agentAt: indexes[part.agent], count: part.count)
            }
            history = TextHistory(graph: graph, order: order, log: log)
        } else {
            var start: LV = 0
            for (index, part) in parts.enumerated() {
                append(index, start..<start + LV(part.count), to: &history, indexes)
                start += LV(part.count)
            }
        }
    }

    /// Whether each part has what it builds on, in the history or in a part before it. Answers how many events each
    /// agent will have, and how many events are new.
    private func checkLinks(_ history: TextHistory) throws(CRDTError) -> (ends: [Int], newCount: Int) {
        var ends = agents.map { history.order.nextSequence(of: $0) }
        var newCount = 0
        for (index, part) in parts.enumerated() {
            if part.sequence > ends[part.agent] {
                throw .sequenceGap(expected: ends[part.agent], received: part.sequence)
            }
            switch part.link {
            case .chained: if index == 0 { throw .malformed(field: "link") }
            case .ownBefore: if part.sequence == 0 { throw .malformed(field: "link") }
            case .listed(let start, let count, let withOwn):
                if withOwn && part.sequence == 0 { throw .malformed(field: "link") }
                for parent in parents[start..<start + count] where parent.sequence >= ends[parent.agent] {
                    throw .unknownEvent(agent: agents[parent.agent], sequence: parent.sequence)
                }
            }
            let end = max(ends[part.agent], part.sequence + part.count)
            newCount += end - ends[part.agent]
            ends[part.agent] = end
        }
        return (ends, newCount)
    }

    private func append(_ index: Int, _ range: Range<LV>, to history: inout TextHistory, _ indexes: [Int]) {
        let part = parts[index]
        let agent = indexes[part.agent]
        let known = history.order.nextSequence(ofAgentAt: agent) - part.sequence
        if known >= part.count { return }
        if let run = undoRun(at: range.lowerBound) {
            let version = version(ofPart: index, history.graph, history.order, indexes)
            return history.appendUndo(agentAt: agent, parents: version, naming(of: undos[run], indexes))
        }
        var parents = Frontier()
        if known > 0, let last = history.order.version(ofAgentAt: agent, sequence: part.sequence + known - 1) {
            parents = Frontier(last)
        } else {
            parents = version(ofPart: index, history.graph, history.order, indexes)
        }
        history.append(
            agentAt: agent, parents: parents, range.lowerBound + LV(max(known, 0))..<range.upperBound, of: log)
    }

    /// The place in `undos` of the undo that an event of the block is.
    private func undoRun(at version: LV) -> Int? {
        if undos.isEmpty { return nil }
        let run = log.runs[log.runIndex(of: version)]
        return run.isUndo ? Int(run.position) : nil
    }

    /// An agent without events is not in the history, and nothing of it can be named.
    private func naming(of undo: UndoNaming, _ indexes: [Int]) -> UndoNaming {
        let spans = undo.spans.compactMap { span in
            let agent = indexes[Int(span.agent)]
            return agent < 0 ? nil : UndoSpan(agent: UInt32(agent), first: span.first, count: span.count)
        }
        return UndoNaming(isRedo: undo.isRedo, spans: spans)
    }

    /// The version that a part was made on, in local versions. Its links were checked.
    private func version(
        ofPart index: Int, _ graph: CausalGraph, _ order: AgentAssignment, _ indexes: [Int]
    ) -> Frontier {
        func local(_ agent: Int, _ sequence: Int) -> LV {
            guard let version = order.version(ofAgentAt: indexes[agent], sequence: sequence) else {
                preconditionFailure("a part's links were checked")
            }
            return version
        }
        let part = parts[index]
        switch part.link {
        case .chained:
            let before = parts[index - 1]
            return Frontier(local(before.agent, before.sequence + before.count - 1))
        case .ownBefore: return Frontier(local(part.agent, part.sequence - 1))
        case .listed(let start, let count, let withOwn):
            if count == 1 {
                let other = local(parents[start].agent, parents[start].sequence)
                if !withOwn { return Frontier(other) }
                let own = local(part.agent, part.sequence - 1)
                return own == other ? Frontier(own) : graph.dominators(of: Frontier(own, other))
            }
            var members = parents[start..<start + count].map { local($0.agent, $0.sequence) }
            if withOwn { members.append(local(part.agent, part.sequence - 1)) }
            return graph.dominators(of: Frontier(members))
        }
    }
}
