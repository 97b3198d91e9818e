internal import CRDT
internal import WireCodec

extension ChangePart {
    /// The same parts in their only form (Protocol/changes.md, section 3): runs joined, nothing empty, neighbours that
    /// could be one part made one.
    static func normal(_ parts: [ChangePart]) -> [ChangePart] {
        var result: [ChangePart] = []
        for part in parts {
            switch (result.last, part) {
            case (.tree(let earlier), .tree(let operations)):
                result[result.count - 1] = .tree(earlier + operations)
            case (.text(let document, let parents, let earlier), .text(let next, .continued, let operations))
            where document == next:
                let joined = TextOperation.joined(earlier + operations)
                result[result.count - 1] = .text(document: document, parents: parents, operations: joined)
            case (_, .tree(let operations)):
                if !operations.isEmpty { result.append(part) }
            case (_, .text(let document, let parents, let operations)):
                let joined = TextOperation.joined(operations)
                if !joined.isEmpty { result.append(.text(document: document, parents: parents, operations: joined)) }
            case (_, .undo), (_, .record): result.append(part)
            }
        }
        return result
    }
}

extension TextOperation {
    /// Refuses positions and counts that no text has.
    func check() throws(CodecError) {
        let at: Int
        switch self {
        case .insert(let position, _): at = position
        case .delete(let position, let count):
            at = position
            guard (0...ReplicationLimits.eventCount).contains(count) else {
                let limit = UInt64(ReplicationLimits.eventCount)
                throw .overLimit(field: "events", value: UInt64(bitPattern: Int64(count)), limit: limit)
            }
        }
        guard (0..<ReplicationLimits.positionEnd).contains(at) else {
            throw .invalidValue(field: "position", value: UInt64(bitPattern: Int64(at)))
        }
    }

    /// Joins what one run can say, and leaves out what does nothing. Linear in the length of the text; for operations
    /// that were checked.
    static func joined(_ operations: [TextOperation]) -> [TextOperation] {
        var result: [TextOperation] = []
        var run: Run?
        for operation in operations where operation.eventCount > 0 {
            if run?.take(operation) == true { continue }
            if let run { result.append(run.operation) }
            run = Run(operation)
        }
        if let run { result.append(run.operation) }
        return result
    }

    /// One run in the making.
    private struct Run {
        private let at: Int
        /// Of an insertion.
        private var text = ""
        /// Of a deletion.
        private var deleted = 0
        /// The position at which an operation of the same kind goes on.
        private var end: Int

        init(_ operation: TextOperation) {
            switch operation {
            case .insert(let at, let inserted):
                self.at = at
                text = inserted
                end = at + inserted.unicodeScalars.count
            case .delete(let at, let count):
                self.at = at
                deleted = count
                end = at
            }
        }

        var operation: TextOperation {
            deleted > 0 ? .delete(at: at, count: deleted) : .insert(at: at, text)
        }

        /// False when the operation does not go on where this run ends.
        mutating func take(_ next: TextOperation) -> Bool {
            switch next {
            case .insert(end, let more) where deleted == 0:
                text += more
                end += more.unicodeScalars.count
            case .delete(end, let count) where deleted > 0: deleted += count
            default: return false
            }
            return true
        }
    }
}
