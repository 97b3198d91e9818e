/// What a text holds at most, beside ``CausalLimits``. What would pass one is refused whole.
public enum TextLimits {
    /// The greatest position that an event may name.
    public static let positionMax = CausalLimits.eventCountMax - 1
    /// UTF-8 bytes of all that was ever inserted into one document.
    public static let insertedBytesMax = (1 << 32) - 1
    /// Spans of single writers' events that one undo names.
    public static let undoSpansMax = 64
    /// Events that one undo names.
    public static let undoEventsMax = 1 << 24

    static func checkUndo(spans: Int, events: Int) throws(CRDTError) {
        if spans > undoSpansMax { throw .overLimit(field: "undo spans", value: spans, limit: undoSpansMax) }
        if events > undoEventsMax { throw .overLimit(field: "undone events", value: events, limit: undoEventsMax) }
    }

    /// How many events these are. Throws when a count or a position is outside its limits, whatever the text is.
    static func eventCount(of operations: [TextOperation]) throws(CRDTError) -> Int {
        var total = 0
        for operation in operations {
            let position: Int
            let count: Int
            switch operation {
            case .insert(let at, let text): (position, count) = (at, text.scalarCount)
            case .delete(let at, let deletes): (position, count) = (at, deletes)
            }
            if position < 0 { throw .negative(field: "position", value: position) }
            if count < 0 { throw .negative(field: "count", value: count) }
            if position > positionMax { throw .overLimit(field: "position", value: position, limit: positionMax) }
            if case .insert = operation, count > positionMax + 1 - position {
                throw .overLimit(field: "position", value: position + count - 1, limit: positionMax)
            }
            if count > CausalLimits.eventCountMax - total {
                throw .overLimit(field: "events", value: count, limit: CausalLimits.eventCountMax - total)
            }
            total += count
        }
        return total
    }

    static func insertedByteCount(of operations: [TextOperation]) -> Int {
        operations.reduce(0) { sum, operation in
            if case .insert(_, let text) = operation { sum + text.utf8.count } else { sum }
        }
    }
}
