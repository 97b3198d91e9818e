extension TextDocument {
    /// How far each agent has come: what two replicas tell each other to find out what the other lacks.
    public struct Summary: Equatable, Sendable {
        /// For each agent, how many of its events are known: all of them from the first on.
        public var counts: [AgentID: Int]

        /// A summary of these counts: as another replica told them. A negative one counts as zero.
        public init(counts: [AgentID: Int] = [:]) {
            self.counts = counts
        }
    }

    /// How far this replica has come: tell it to another one, and its ``update(since:level:)`` is what is lacking here.
    ///
    /// - Complexity: O(agents).
    public var summary: Summary {
        var counts: [AgentID: Int] = [:]
        for index in 0..<history.order.agentCount {
            let count = history.order.nextSequence(ofAgentAt: index)
            if count > 0 { counts[history.order.agent(at: index)] = count }
        }
        return Summary(counts: counts)
    }

    /// Everything that a replica with this summary lacks, as bytes for its ``apply(_:)``; without one, everything.
    ///
    /// - Parameters:
    ///   - summary: How far the other replica has come.
    ///   - level: `fast` is for the wire: small enough, and taken in at once. `small` is for what lies long and is read
    ///     seldom.
    /// - Returns: The update; empty when nothing is lacking there.
    /// - Complexity: O(length of what is said); its factor is that of the ``CompressionLevel``.
    public func update(since summary: Summary = Summary(), level: CompressionLevel = .fast) -> [UInt8] {
        let missing = history.ranges(missingIn: summary)
        var bytes: [UInt8] = []
        for block in HistoryBlock.split(history.grouped(missing), of: history.log) {
            let encoded = HistoryBlock(history, block).encoded(level)
            bytes.appendVarint(encoded.count)
            bytes += encoded
        }
        return bytes
    }

    /// Takes in an update of another replica. The text shows it after the next ``integrate()`` or ``refresh()``.
    ///
    /// The bytes are foreign and not trusted. What is known already is passed over, so the same update may come twice,
    /// or from several replicas.
    ///
    /// - Throws: ``CRDTError/malformed(field:)``, ``CRDTError/unknownEvent(agent:sequence:)``,
    ///   ``CRDTError/sequenceGap(expected:received:)`` or ``CRDTError/overLimit(field:value:limit:)``. No event was
    ///   taken in then.
    /// - Complexity: O(length of what is said); its factor is that of the ``CompressionLevel``.
    public mutating func apply(_ update: [UInt8]) throws(CRDTError) {
        var ranges: [Range<Int>] = []
        let failure = update.withUnsafeBufferPointer { buffer -> CRDTError? in
            do throws(CRDTError) {
                var cursor = ByteCursor(buffer)
                while !cursor.isAtEnd { ranges.append(try cursor.skip(try cursor.varint())) }
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
        if ranges.count == 1 { return try HistoryBlock.decoding(update[ranges[0]]).add(to: &history) }
        // Of several blocks a later one may be refused: only then is a second history worth its memory. One is read
        // after the other, since a block may be far greater than its bytes.
        var next = history
        for range in ranges { try HistoryBlock.decoding(update[range]).add(to: &next) }
        history = next
    }
}

extension HistoryBlock {
    /// Cuts ranges into groups that a block each may hold.
    static func split(_ ranges: [Range<LV>], of log: OpLog) -> [[Range<LV>]] {
        var groups: [[Range<LV>]] = []
        var room = 0
        func add(_ range: Range<LV>, weight: Int) {
            if room < weight {
                groups.append([])
                room = eventsMax
            }
            room -= weight
            let last = groups.count - 1
            if let before = groups[last].last, before.upperBound == range.lowerBound {
                groups[last][groups[last].count - 1] = before.lowerBound..<range.upperBound
            } else {
                groups[last].append(range)
            }
        }
        func addEdits(_ range: Range<LV>) {
            var start = range.lowerBound
            while start < range.upperBound {
                let count = min(room > 0 ? room : eventsMax, Int(range.upperBound - start))
                add(start..<start + LV(count), weight: count)
                start += LV(count)
            }
        }
        for range in ranges {
            var start = range.lowerBound
            for undo in log.undos[log.undoPlaces(in: range)] {
                addEdits(start..<undo.version)
                add(undo.version..<undo.version + 1, weight: 1 + undo.spans.count)
                start = undo.version + 1
            }
            addEdits(start..<range.upperBound)
        }
        return groups
    }

    /// A block that takes up all of some bytes.
    static func decoding(_ bytes: ArraySlice<UInt8>) throws(CRDTError) -> HistoryBlock {
        let read = bytes.withUnsafeBufferPointer { buffer -> Result<HistoryBlock, CRDTError> in
            do throws(CRDTError) { return .success(try HistoryBlock(decoding: buffer)) } catch {
                return .failure(error)
            }
        }
        return try read.get()
    }
}

extension TextHistory {
    /// The events that a replica with this summary lacks, ascending.
    func ranges(missingIn summary: TextDocument.Summary) -> [Range<LV>] {
        var ranges: [Range<LV>] = []
        let known = (0..<order.agentCount).map { max(0, summary.counts[order.agent(at: $0)] ?? 0) }
        for (index, run) in order.runs.enumerated() {
            let end = order.end(ofRun: index)
            let skipped = min(max(known[Int(run.agentIndex)] - Int(run.sequence), 0), Int(end - run.start))
            let start = run.start + LV(skipped)
            if start == end { continue }
            if let last = ranges.last, last.upperBound == start {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else {
                ranges.append(start..<end)
            }
        }
        return ranges
    }

    /// The same events with branches kept together, which packs tighter; as they are where that would put an agent's
    /// later event before an earlier one (a writer on two branches).
    func grouped(_ ranges: [Range<LV>]) -> [Range<LV>] {
        guard ranges.count == 1, let whole = ranges.first, whole.upperBound == LV(count) else { return ranges }
        let plan = MergePlan(whole, of: graph)
        let steps = (0..<plan.steps.count).map { plan.steps[$0].start..<plan.steps[$0].end }
        var ends = Array(repeating: 0, count: order.agentCount)
        for step in steps {
            var start = step.lowerBound
            while start < step.upperBound {
                let run = order.runIndex(of: start)
                let end = min(order.end(ofRun: run), step.upperBound)
                let (agent, sequence) = order.place(of: start)
                if sequence < ends[agent] { return ranges }
                ends[agent] = sequence + Int(end - start)
                start = end
            }
        }
        return steps
    }
}
