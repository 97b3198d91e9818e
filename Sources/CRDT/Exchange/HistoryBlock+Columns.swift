internal import WireCodec

// MARK: - Writing

extension HistoryBlock {
    /// The numbers of a part's row: agent, sequence against what is expected, count less one, link.
    private static let partFields = 4
    /// The numbers of a parent's row: agent, and how far behind the newest of its events named so far.
    private static let parentFields = 2

    /// No scalar takes more in UTF-8.
    private static let scalarBytesMax = 4
    /// Links as numbers: 0 chained, 1 own before, else 2 + (count doubled, plus one with the own one before).
    private static let linkBase = 2

    /// The block as bytes. Cost: some 20 ns a byte of text at `fast`, some 500 at `small`.
    func encoded(_ level: CompressionLevel) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendVarint(agents.count)
        for agent in agents {
            bytes.appendVarint(agent.bytes.count)
            bytes.append(contentsOf: agent.bytes)
        }
        let (rows, links) = rows()
        let runs = operationRuns()
        Self.append(IntegerColumn.encode(rows, stride: Self.partFields, level: level), to: &bytes)
        Self.append(IntegerColumn.encode(links, stride: Self.parentFields, level: level), to: &bytes)
        Self.append(OperationColumn.encode(runs, level: level), to: &bytes)
        let undoNumbers = undoNumbers()
        let undoColumn = undoNumbers.isEmpty ? [] : IntegerColumn.encode(undoNumbers, stride: 1, level: level)
        Self.append(undoColumn, to: &bytes)
        log.text.bytes.withUnsafeBufferPointer { text in
            bytes.append(contentsOf: TextColumn.encode(text, runs: runs, level: level))
        }
        return bytes
    }

    private static func append(_ column: [UInt8], to bytes: inout [UInt8]) {
        bytes.appendVarint(column.count)
        bytes.append(contentsOf: column)
    }

    private func rows() -> (parts: [UInt64], parents: [UInt64]) {
        var rows: [UInt64] = []
        var links: [UInt64] = []
        var newest = Array(repeating: -1, count: agents.count)
        var last = 0
        for part in parts {
            var link = 0
            switch part.link {
            case .chained: link = 0
            case .ownBefore: link = 1
            case .listed(let start, let count, let withOwn):
                link = Self.linkBase + count << 1 + (withOwn ? 1 : 0)
                for parent in parents[start..<start + count] {
                    links += [UInt64(parent.agent), Zigzag.encode(Int64(newest[parent.agent] - parent.sequence))]
                    newest[parent.agent] = max(newest[parent.agent], parent.sequence)
                }
            }
            // Most parts are by another agent than the one before; which, is said as the distance round the table.
            let turn = (part.agent - last + agents.count) % agents.count
            rows += [
                UInt64(turn), Zigzag.encode(Int64(part.sequence - newest[part.agent] - 1)), UInt64(part.count - 1),
                UInt64(link),
            ]
            newest[part.agent] = part.sequence + part.count - 1
            last = part.agent
        }
        return (rows, links)
    }

    private func operationRuns() -> ContiguousArray<OperationRun> {
        var runs: ContiguousArray<OperationRun> = []
        runs.reserveCapacity(log.runs.count)
        for (index, run) in log.runs.enumerated() where !run.isUndo {
            let count = log.end(ofRun: index) - run.start
            runs.append(
                OperationRun(position: run.position, count: count, isDelete: run.isDelete, isForward: run.isForward))
        }
        return runs
    }

    private static func unzigzag(_ value: UInt64) throws(CRDTError) -> Int {
        guard value <= UInt64(CausalLimits.eventCountMax) << 2 else { throw .malformed(field: "sequence") }
        return Int(value >> 1) ^ -Int(value & 1)
    }
}

// MARK: - Reading

extension HistoryBlock {
    /// Reads a block from foreign bytes, all of them.
    ///
    /// Throws `.malformed` where they are not one, `.overLimit` where it tells of more than a document may have; a
    /// declared size is believed only as far as the bytes reach. Cost: some 5 ns a byte of text at `fast`, 500 at
    /// `small`.
    init(decoding bytes: UnsafeBufferPointer<UInt8>) throws(CRDTError) {
        var cursor = ByteCursor(bytes)
        let agentCount = try cursor.varint()
        if agentCount > CausalLimits.agentCountMax {
            throw .overLimit(field: "agents", value: agentCount, limit: CausalLimits.agentCountMax)
        }
        for _ in 0..<agentCount {
            let length = try cursor.varint()
            if length > CausalLimits.agentIDBytesMax { throw .malformed(field: "agent") }
            agents.append(AgentID([UInt8](bytes[try cursor.skip(length)])))
        }
        if Self.hasDoubles(agents) { throw .malformed(field: "agent") }
        let rows = try Self.integers(&cursor, bytes, fields: Self.partFields, rowsMax: Self.eventsMax)
        let links = try Self.integers(&cursor, bytes, fields: Self.parentFields, rowsMax: Self.parentsMax)
        let total = try readParts(rows, links)
        let columns = bytes[try cursor.skip(try cursor.varint())]
        let places = try readUndos(&cursor, bytes)
        let spans = undos.reduce(0) { $0 + $1.spans.count }
        if spans > Self.eventsMax - total { throw .malformed(field: "undo spans") }
        let text = bytes[try cursor.skip(cursor.remaining)]
        try readLog(columns, text, eventCount: total - places.count)
        try putUndos(at: places)
    }

    /// Few are compared one by one, which takes less memory than a set.
    private static func hasDoubles(_ agents: [AgentID]) -> Bool {
        if agents.count > 8 { return Set(agents).count != agents.count }
        return agents.indices.contains { agents[..<$0].contains(agents[$0]) }
    }

    private static func integers(
        _ cursor: inout ByteCursor, _ bytes: UnsafeBufferPointer<UInt8>, fields: Int, rowsMax: Int
    ) throws(CRDTError) -> [UInt64] {
        let part = bytes[try cursor.skip(try cursor.varint())]
        do {
            let values = try IntegerColumn.decode(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: part)), stride: fields,
                countMax: fields * rowsMax)
            if values.count % fields != 0 { throw CodecError.trailingBytes(count: values.count % fields) }
            return values
        } catch {
            throw .malformed(field: "column of numbers")
        }
    }

    /// Makes parts and parents of their numbers and answers how many events they are.
    private mutating func readParts(_ rows: [UInt64], _ links: [UInt64]) throws(CRDTError) -> Int {
        var newest = Array(repeating: -1, count: agents.count)
        parts.reserveCapacity(rows.count / Self.partFields)
        parents.reserveCapacity(links.count / Self.parentFields)
        var last = 0
        var total = 0
        var link = 0
        for row in stride(from: 0, to: rows.count, by: Self.partFields) {
            guard rows[row] < UInt64(agents.count), rows[row + 2] < UInt64(CausalLimits.eventCountMax) else {
                throw .malformed(field: "part")
            }
            let agent = (last + Int(rows[row])) % agents.count
            let count = Int(rows[row + 2]) + 1
            let linked = try readLink(rows[row + 3], links, at: &link, &newest)
            let sequence = newest[agent] + 1 + (try Self.unzigzag(rows[row + 1]))
            total += count
            guard sequence >= 0, sequence + count <= CausalLimits.eventCountMax, total <= Self.eventsMax
            else { throw .malformed(field: "sequence") }
            parts.append(Part(agent: agent, sequence: sequence, count: count, link: linked))
            newest[agent] = sequence + count - 1
            last = agent
        }
        if link != links.count { throw .malformed(field: "parents") }
        return total
    }

    private mutating func readLink(
        _ number: UInt64, _ links: [UInt64], at next: inout Int, _ newest: inout [Int]
    ) throws(CRDTError) -> Link {
        if number == 0 { return .chained }
        if number == 1 { return .ownBefore }
        let form = number - UInt64(Self.linkBase)
        guard number <= UInt64(Self.linkBase + 2 * CausalLimits.parentCountMax),
            Int(form >> 1) * Self.parentFields <= links.count - next
        else { throw .malformed(field: "parents") }
        let first = parents.count
        for _ in 0..<Int(form >> 1) {
            guard links[next] < UInt64(agents.count) else { throw .malformed(field: "parents") }
            let agent = Int(links[next])
            let sequence = newest[agent] - (try Self.unzigzag(links[next + 1]))
            guard sequence >= 0, sequence < CausalLimits.eventCountMax else { throw .malformed(field: "parents") }
            newest[agent] = max(newest[agent], sequence)
            parents.append((agent, sequence))
            next += Self.parentFields
        }
        return .listed(start: first, count: Int(form >> 1), withOwn: form & 1 == 1)
    }

    private mutating func readLog(
        _ columns: Slice<UnsafeBufferPointer<UInt8>>, _ text: Slice<UnsafeBufferPointer<UInt8>>, eventCount: Int
    ) throws(CRDTError) {
        let runs: ContiguousArray<OperationRun>
        let utf8: ContiguousArray<UInt8>
        do {
            runs = try OperationColumn.decode(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: columns)), eventCountMax: eventCount)
            utf8 = try TextColumn.decode(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text)), runs: runs,
                byteCountMax: Self.eventsMax * Self.scalarBytesMax)
        } catch {
            throw .malformed(field: "operations or text")
        }
        log = try OpLog(runs, text: InsertedText(utf8: utf8), eventCount: eventCount)
    }
}

extension OpLog {
    /// Runs as a file tells them, with the text of all insertions, one behind the other. They must be so many events
    /// and use up the text.
    init(_ runs: ContiguousArray<OperationRun>, text: InsertedText, eventCount: Int) throws(CRDTError) {
        var ready: ContiguousArray<Run> = []
        ready.reserveCapacity(runs.count)
        var start = 0
        var scalars = 0
        var offset = 0
        for run in runs {
            let count = Int(run.count)
            let reach = run.isDelete && run.isForward ? 0 : count - 1
            guard count > 0, count <= eventCount - start, Int(run.position) + reach <= TextLimits.positionMax,
                run.isForward || run.isDelete
            else { throw .malformed(field: "operation") }
            ready.append(
                Run(
                    start: LV(start), position: run.position, textStart: UInt32(offset), isDelete: run.isDelete,
                    isForward: run.isForward))
            start += count
            if run.isDelete { continue }
            scalars += count
            guard scalars <= text.scalarCount else { throw .malformed(field: "text") }
            offset = text.byteOffset(from: offset, scalars: count)
        }
        guard start == eventCount, scalars == text.scalarCount else { throw .malformed(field: "text") }
        self.init(runs: ready, count: eventCount, text: text)
    }
}
