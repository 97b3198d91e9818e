internal import WireCodec

/// How a block tells its undos: a column of numbers beside the operations, which know nothing of them
/// (`Protocol/text.md`, section 10).
extension HistoryBlock {
    /// For each undo: how many parts stand between it and the one before, its number of spans (doubled, plus one for a
    /// redo), and for each span the agent's place, how far its first event is from where that agent's last span ended,
    /// and its count.
    func undoNumbers() -> [UInt64] {
        var numbers: [UInt64] = []
        var ends: [UInt32: Int64] = [:]
        var next = 0
        for (place, undo) in zip(undoPlaces(), undos) {
            numbers += [UInt64(place - next), UInt64(undo.spans.count << 1 | (undo.isRedo ? 1 : 0))]
            next = place + 1
            for span in undo.spans {
                let distance = Int64(span.first) - ends[span.agent, default: 0]
                numbers += [UInt64(span.agent), Zigzag.encode(distance), UInt64(span.count)]
                ends[span.agent] = Int64(span.first) + Int64(span.count)
            }
        }
        return numbers
    }

    /// The parts that are undos.
    private func undoPlaces() -> [Int] {
        if undos.isEmpty { return [] }
        var places: [Int] = []
        var version: LV = 0
        for (place, part) in parts.enumerated() {
            if log.runs[log.runIndex(of: version)].isUndo { places.append(place) }
            version += LV(part.count)
        }
        return places
    }

    /// Reads the column, and answers which parts are undos, ascending; each of those has one event.
    mutating func readUndos(
        _ cursor: inout ByteCursor, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(CRDTError) -> [Int] {
        let column = bytes[try cursor.skip(try cursor.varint())]
        if column.isEmpty { return [] }
        var numbers = NumberReader(values: try Self.undoColumn(column))
        var places: [Int] = []
        var ends: [UInt64: Int] = [:]
        var next = 0
        while !numbers.isAtEnd {
            let place = next + (try numbers.next(below: parts.count - next))
            if parts[place].count != 1 { throw .malformed(field: "undo") }
            places.append(place)
            next = place + 1
            let head = try numbers.next(below: (TextLimits.undoSpansMax + 1) << 1)
            var spans: [UndoSpan] = []
            for _ in 0..<head >> 1 {
                let agent = UInt64(try numbers.next(below: agents.count))
                let first = ends[agent, default: 0] + (try numbers.nextSigned())
                let count = try numbers.next(below: CausalLimits.eventCountMax)
                guard first >= 0, count <= CausalLimits.eventCountMax - first else { throw .malformed(field: "undo") }
                ends[agent] = first + count
                spans.append(UndoSpan(agent: UInt32(agent), first: UInt32(first), count: UInt32(count)))
            }
            try TextLimits.checkUndo(spans: spans.count, events: spans.reduce(0) { $0 + Int($1.count) })
            undos.append(UndoNaming(isRedo: head & 1 == 1, spans: spans))
        }
        return places
    }

    /// An undo takes two numbers and three for each span, and of both together there are at most as many as events.
    private static func undoColumn(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) throws(CRDTError) -> [UInt64] {
        do {
            return try IntegerColumn.decode(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes)), stride: 1,
                countMax: 3 * eventsMax)
        } catch {
            throw .malformed(field: "column of undos")
        }
    }

    /// Puts the undos between the operations.
    mutating func putUndos(at places: [Int]) throws(CRDTError) {
        if places.isEmpty { return }
        var whole = OpLog()
        var (version, start, next) = (LV(0), LV(0), 0)
        for (place, part) in parts.enumerated() {
            if next < places.count && places[next] == place {
                for piece in log.pieces(in: start..<version) { whole.append(piece, of: log) }
                whole.appendUndoRun(at: next)
                start = version
                next += 1
            } else {
                version += LV(part.count)
            }
        }
        for piece in log.pieces(in: start..<version) { whole.append(piece, of: log) }
        log = whole
    }
}

/// Numbers of a column, one after another, each checked.
private struct NumberReader {
    private let values: [UInt64]
    private var position = 0

    init(values: [UInt64]) {
        self.values = values
    }

    var isAtEnd: Bool { position == values.count }

    private mutating func next() throws(CRDTError) -> UInt64 {
        if isAtEnd { throw .malformed(field: "undo") }
        position += 1
        return values[position - 1]
    }

    mutating func next(below limit: Int) throws(CRDTError) -> Int {
        let value = try next()
        guard limit > 0, value < UInt64(limit) else { throw .malformed(field: "undo") }
        return Int(value)
    }

    mutating func nextSigned() throws(CRDTError) -> Int {
        let value = try next()
        guard value <= UInt64(CausalLimits.eventCountMax) << 2 else { throw .malformed(field: "undo") }
        return Int(Zigzag.decode(value))
    }
}
