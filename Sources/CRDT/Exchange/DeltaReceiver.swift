/// The other end of a ``DeltaSender``: takes its deltas into a document, in the order in which they were made.
///
/// The bytes are foreign and not trusted. A delta that is malformed, or builds on events that are not here, throws and
/// adds no event to the document; the exchange is over then, and both ends begin a new one.
public struct DeltaReceiver: Sendable {
    private var context = DeltaContext()
    /// Whether a delta was refused: what the next ones name is something else here than at the other end.
    private var isOver = false
    /// Of the delta at hand.
    private var parts: ContiguousArray<Part> = []
    private var steps: ContiguousArray<TextHistory.Step> = []
    private var parents: ContiguousArray<(agent: Int, sequence: Int)> = []
    private var undos: ContiguousArray<UndoNaming> = []

    /// Events of one agent that follow one another.
    private struct Part {
        let agent: Int
        let sequence: Int
        let parents: Range<Int>
        let steps: Range<Int>
        let count: Int
        /// Of an undo, which has no steps: its place in `undos`; else -1.
        let undo: Int
    }

    /// The end of a new exchange, which has heard nothing yet.
    public init() {}

    /// Takes a delta in. The text shows it after the next ``TextDocument/integrate()`` or ``TextDocument/refresh()``.
    ///
    /// - Parameters:
    ///   - delta: What ``DeltaSender/delta(of:since:)`` gave, whole.
    ///   - document: The same document each time.
    /// - Throws: ``CRDTError/malformed(field:)``; ``CRDTError/unknownEvent(agent:sequence:)`` for a parent that is not
    ///   here; ``CRDTError/sequenceGap(expected:received:)`` for events of an agent that are missing in between;
    ///   ``CRDTError/overLimit(field:value:limit:)`` when the document would be too full.
    /// - Complexity: O(length), and O(log n) for each parent that is not the agent's own event before.
    public mutating func receive(_ delta: [UInt8], into document: inout TextDocument) throws(CRDTError) {
        try receive(delta, into: &document.history)
    }

    mutating func receive(_ delta: [UInt8], into history: inout TextHistory) throws(CRDTError) {
        if isOver { throw .malformed(field: "exchange") }
        let agentCount = history.order.agentCount
        let failure = delta.withUnsafeBufferPointer { bytes -> CRDTError? in
            do throws(CRDTError) {
                try receive(bytes, into: &history)
                return nil
            } catch {
                return error
            }
        }
        if let failure {
            isOver = true
            history.forgetAgents(from: agentCount)
            throw failure
        }
    }

    private mutating func receive(
        _ bytes: UnsafeBufferPointer<UInt8>, into history: inout TextHistory
    ) throws(CRDTError) {
        parts.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
        parents.removeAll(keepingCapacity: true)
        if !undos.isEmpty { undos.removeAll() }
        var cursor = ByteCursor(bytes)
        while !cursor.isAtEnd { parts.append(try readPart(&cursor, bytes, &history)) }
        try history.checkRoom(events: try checkLinks(history), bytes: bytes.count)
        for part in parts { apply(part, bytes, to: &history) }
    }

    // MARK: Reading

    private mutating func readPart(
        _ cursor: inout ByteCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ history: inout TextHistory
    ) throws(CRDTError) -> Part {
        let head = try cursor.uint8()
        if head & DeltaForm.Head.sameAgent == 0 {
            context.current = try readAgent(&cursor, bytes, &history)
        } else if context.current < 0 {
            throw .malformed(field: "agent")
        }
        let name = context.current
        let agent = context.agents[name]
        let sequence = head & DeltaForm.Head.nextSequence != 0 ? context.newest[name] + 1 : try cursor.varint()
        let firstParent = parents.count
        if head & DeltaForm.Head.continued != 0 {
            if sequence == 0 { throw .malformed(field: "parents") }
            parents.append((agent, sequence - 1))
        } else {
            try readParents(&cursor, bytes, &history, own: (agent, sequence - 1))
        }
        var operations = Int(head >> DeltaForm.Head.countShift)
        if operations == 0 {
            operations = try cursor.varint()
            if operations <= DeltaForm.Head.countMax { throw .malformed(field: "operations") }
        }
        let firstStep = steps.count
        var count = 0
        var undo = -1
        if operations == 1, cursor.peek == UInt8(DeltaForm.Kind.undo) {
            undo = undos.count
            undos.append(try readUndo(&cursor, bytes, &history))
            count = 1
        } else {
            for _ in 0..<operations { count += try readStep(&cursor) }
        }
        if count > CausalLimits.eventCountMax - sequence {
            throw .overLimit(field: "sequence", value: sequence + count, limit: CausalLimits.eventCountMax)
        }
        context.newest[name] = sequence + count - 1
        return Part(
            agent: agent, sequence: sequence, parents: firstParent..<parents.count, steps: firstStep..<steps.count,
            count: count, undo: undo)
    }

    private mutating func readAgent(
        _ cursor: inout ByteCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ history: inout TextHistory
    ) throws(CRDTError) -> Int {
        let name = try cursor.varint()
        if name < context.agents.count { return name }
        guard name == context.agents.count else { throw .malformed(field: "agent") }
        let length = try cursor.varint()
        guard length <= CausalLimits.agentIDBytesMax else { throw .malformed(field: "agent") }
        let id = try cursor.skip(length)
        return context.add(agentAt: try history.addAgent(AgentID([UInt8](bytes[id]))))
    }

    private mutating func readParents(
        _ cursor: inout ByteCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ history: inout TextHistory,
        own: (agent: Int, sequence: Int)
    ) throws(CRDTError) {
        let number = try cursor.varint()
        if number & 1 == 1 {
            if own.sequence < 0 { throw .malformed(field: "parents") }
            parents.append(own)
        }
        let count = number >> 1 + number & 1
        if count > CausalLimits.parentCountMax {
            throw .overLimit(field: "parents", value: count, limit: CausalLimits.parentCountMax)
        }
        for _ in 0..<number >> 1 {
            let name = try readAgent(&cursor, bytes, &history)
            let sequence = context.newest[name] + (try cursor.zigzag())
            if sequence < 0 || sequence >= CausalLimits.eventCountMax { throw .malformed(field: "parents") }
            context.newest[name] = max(context.newest[name], sequence)
            parents.append((context.agents[name], sequence))
        }
    }

    /// Reads an operation and answers how many events it is.
    @inline(__always) private mutating func readStep(_ cursor: inout ByteCursor) throws(CRDTError) -> Int {
        let number = try cursor.varint()
        let count = number >> DeltaForm.Kind.lengthShift + 1
        let kind = number & DeltaForm.Kind.mask
        var position = context.cursor
        if number & DeltaForm.Kind.hasJump != 0 { position += try cursor.zigzag() }
        if position < 0 || position > TextLimits.positionMax || count > TextLimits.positionMax {
            throw .malformed(field: "position")
        }
        switch kind {
        case DeltaForm.Kind.insert:
            if position + count - 1 > TextLimits.positionMax { throw .malformed(field: "position") }
            let text = try cursor.scalars(count)
            steps.append(.init(position: position, count: count, isDelete: false, inserted: text))
            context.cursor = position + count
        case DeltaForm.Kind.deleteForward:
            steps.append(.init(position: position, count: count, isDelete: true))
            context.cursor = position
        case DeltaForm.Kind.deleteBackward:
            let lowest = position - (count - 1)
            if lowest < 0 { throw .malformed(field: "position") }
            steps.append(.init(position: lowest, count: count, isDelete: true, isForward: false))
            context.cursor = lowest
        default: throw .malformed(field: "operation")
        }
        return count
    }

    private mutating func readUndo(
        _ cursor: inout ByteCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ history: inout TextHistory
    ) throws(CRDTError) -> UndoNaming {
        _ = try cursor.uint8()
        let number = try cursor.varint()
        try TextLimits.checkUndo(spans: number >> 1, events: 0)
        var spans: [UndoSpan] = []
        var events = 0
        for _ in 0..<number >> 1 {
            let name = try readAgent(&cursor, bytes, &history)
            let first = context.newest[name] + (try cursor.zigzag())
            let count = try cursor.varint()
            if first < 0 || first > CausalLimits.eventCountMax || count > CausalLimits.eventCountMax - first {
                throw .malformed(field: "undo")
            }
            events += count
            spans.append(UndoSpan(agent: UInt32(context.agents[name]), first: UInt32(first), count: UInt32(count)))
        }
        try TextLimits.checkUndo(spans: spans.count, events: events)
        return UndoNaming(isRedo: number & 1 == 1, spans: spans)
    }

    // MARK: Taking in

    /// Whether each part has what it builds on, here or in a part before it; nothing is changed before all have.
    /// Answers how many events are new.
    private func checkLinks(_ history: TextHistory) throws(CRDTError) -> Int {
        // How many events there are with those of the parts so far, for the agents of those.
        var ends: [Int: Int] = [:]
        var newCount = 0
        for part in parts {
            let known = ends[part.agent] ?? history.order.nextSequence(ofAgentAt: part.agent)
            if part.sequence > known { throw .sequenceGap(expected: known, received: part.sequence) }
            for parent in parents[part.parents]
            where parent.sequence >= ends[parent.agent] ?? history.order.nextSequence(ofAgentAt: parent.agent) {
                throw .unknownEvent(agent: history.order.agent(at: parent.agent), sequence: parent.sequence)
            }
            let end = max(known, part.sequence + part.count)
            newCount += end - known
            // A delta of one part, as nearly all are, needs no table.
            if parts.count > 1 { ends[part.agent] = end }
        }
        return newCount
    }

    private func apply(_ part: Part, _ bytes: UnsafeBufferPointer<UInt8>, to history: inout TextHistory) {
        let known = history.order.nextSequence(ofAgentAt: part.agent) - part.sequence
        if known >= part.count { return }
        if part.undo >= 0 {
            return history.appendUndo(agentAt: part.agent, parents: version(of: part, history), undos[part.undo])
        }
        if known > 0 {
            guard let last = history.order.version(ofAgentAt: part.agent, sequence: part.sequence + known - 1) else {
                preconditionFailure("an agent's events have no holes")
            }
            let rest = TextHistory.Step.dropping(known, from: steps[part.steps], bytes)
            history.append(agentAt: part.agent, parents: Frontier(last), rest[...], bytes: bytes)
        } else {
            history.append(
                agentAt: part.agent, parents: version(of: part, history), steps[part.steps], bytes: bytes)
        }
    }

    private func version(of part: Part, _ history: TextHistory) -> Frontier {
        func local(_ parent: (agent: Int, sequence: Int)) -> LV {
            guard let version = history.order.version(ofAgentAt: parent.agent, sequence: parent.sequence) else {
                preconditionFailure("a part's links were checked")
            }
            return version
        }
        let named = parents[part.parents]
        switch named.count {
        case 0: return Frontier()
        case 1: return Frontier(local(named[named.startIndex]))
        default: return history.graph.dominators(of: Frontier(named.map(local)))
        }
    }
}

extension TextHistory.Step {
    /// The operations that are left when the first `count` events are taken away.
    static func dropping(
        _ count: Int, from steps: ContiguousArray<Self>.SubSequence, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> ContiguousArray<Self> {
        var rest = count
        var result: ContiguousArray<Self> = []
        for step in steps {
            let gone = min(rest, step.count)
            rest -= gone
            if gone == step.count { continue }
            var inserted = step.inserted
            if !step.isDelete && gone > 0 {
                let text = UnsafeBufferPointer(rebasing: bytes[inserted])
                inserted = inserted.lowerBound + ScalarScan.byteOffset(ofScalar: gone, in: text)..<inserted.upperBound
            }
            result.append(
                Self(
                    position: step.isDelete ? step.position : step.position + gone, count: step.count - gone,
                    isDelete: step.isDelete, isForward: step.isForward, inserted: inserted))
        }
        return result
    }
}
