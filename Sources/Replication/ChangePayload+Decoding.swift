internal import CRDT
internal import Identity
internal import WireCodec

extension ChangePayload {
    /// Reads operations and text that are not trusted, and refuses every form but the only one.
    static func decode(
        _ operations: [UInt8], text: ChangeText, chain: ChainID
    ) throws(CodecError) -> (ChangePayload, [ChangePart]) {
        try checkContent(operations.count + text.lengthInBytes)
        var decoder = PayloadDecoder(operations: operations, text: try InsertedTextReader(text), chain: chain)
        let parts = try decoder.parts()
        return (ChangePayload(operations: operations, text: text, operationCount: decoder.operationCount), parts)
    }
}

private struct PayloadDecoder {
    private var reader: ByteReader
    private var text: InsertedTextReader
    private let chain: ChainID
    private(set) var operationCount = 0
    private var eventCount = 0

    init(operations: [UInt8], text: InsertedTextReader, chain: ChainID) {
        reader = ByteReader(operations)
        self.text = text
        self.chain = chain
    }

    mutating func parts() throws(CodecError) -> [ChangePart] {
        let count = try reader.varint(atMost: ReplicationLimits.operationCount, field: "parts")
        guard count > 0 else { throw .invalidValue(field: "parts", value: 0) }
        var parts: [ChangePart] = []
        var documents: Set<Bytes32> = []
        for index in 0..<count {
            let part = try part()
            if let document = part.document, !documents.insert(document).inserted {
                throw .invalidValue(field: "document twice", value: UInt64(index))
            }
            if case .tree = part, case .tree? = parts.last {
                throw .invalidValue(field: "parts not joined", value: UInt64(index))
            }
            parts.append(part)
        }
        try reader.expectEnd()
        try text.expectEnd()
        return parts
    }

    private mutating func part() throws(CodecError) -> ChangePart {
        let kind = try reader.uint8()
        switch kind {
        case ChangePayload.Kind.text:
            let document = try reader.bytes32()
            let parents = try textParents()
            return .text(document: document, parents: parents, operations: try textOperations())
        case ChangePayload.Kind.undo, ChangePayload.Kind.redo:
            let document = try reader.bytes32()
            let parents = try textParents()
            if parents == .start { throw .invalidValue(field: "text parents", value: 0) }
            try countOperations(1)
            try countEvents(1)
            let undo = try UndoPart(isRedo: kind == ChangePayload.Kind.redo, from: &reader)
            return .undo(document: document, parents: parents, undo)
        case ChangePayload.Kind.tree:
            let count = try operationCount(field: "tree operations")
            var operations: [TreeOperation] = []
            for _ in 0..<count { operations.append(try treeOperation()) }
            return .tree(operations)
        case ChangePayload.Kind.record:
            try countOperations(1)
            let bytes = try reader.prefixedBytes(atMost: ReplicationLimits.recordInBytes, field: "record")
            try RecordForm.check(bytes)
            return .record(bytes)
        default: throw .invalidValue(field: "part", value: UInt64(kind))
        }
    }

    private mutating func textParents() throws(CodecError) -> TextParents {
        let kind = try reader.uint8()
        switch kind {
        case ChangePayload.Kind.start: return .start
        case ChangePayload.Kind.continued: return .continued
        case ChangePayload.Kind.events:
            let count = try reader.varint(atMost: ReplicationLimits.parentCount, field: "events")
            var events: [EventID] = []
            for index in 0..<count {
                let event = EventID(chain: ChainID(try reader.bytes32()), sequence: try reader.varint())
                if let last = events.last, last >= event {
                    throw .invalidValue(field: "events", value: UInt64(index))
                }
                events.append(event)
            }
            // No event is `start`. That the author's newest event alone is `continued` is for the document to check.
            guard count > 0 else {
                throw .invalidValue(field: "events", value: UInt64(count))
            }
            return .events(events)
        case ChangePayload.Kind.exact: return .exact(try ExactEvent.list(from: &reader))
        default: throw .invalidValue(field: "text parents", value: UInt64(kind))
        }
    }

    private mutating func textOperations() throws(CodecError) -> [TextOperation] {
        let count = try operationCount(field: "text operations")
        var operations: [TextOperation] = []
        var cursor = 0
        var lastWasDelete: Bool?
        for index in 0..<count {
            let head = try reader.varint(atMost: ReplicationLimits.eventCount * 2 - 1, field: "run")
            let (isDelete, length) = (head & 1 == 1, head >> 1 + 1)
            let at = try position(from: cursor)
            if lastWasDelete == isDelete && at == cursor {
                throw .invalidValue(field: "runs not joined", value: UInt64(index))
            }
            try countEvents(length)
            operations.append(isDelete ? .delete(at: at, count: length) : .insert(at: at, try text.string(length)))
            cursor = isDelete ? at : at + length
            lastWasDelete = isDelete
        }
        return operations
    }

    private mutating func position(from cursor: Int) throws(CodecError) -> Int {
        let (at, overflow) = Int64(cursor).addingReportingOverflow(try reader.zigzag())
        guard !overflow, (0..<Int64(ReplicationLimits.positionEnd)).contains(at) else {
            throw .invalidValue(field: "position", value: UInt64(bitPattern: at))
        }
        return Int(at)
    }

    private mutating func treeOperation() throws(CodecError) -> TreeOperation {
        let kind = try reader.uint8()
        switch kind {
        case ChangePayload.Kind.create:
            let rawNode = try reader.uint8()
            guard let node = NodeKind(rawValue: rawNode) else {
                throw .invalidValue(field: "node", value: UInt64(rawNode))
            }
            return .create(parent: try parent(), name: try name(), kind: node)
        case ChangePayload.Kind.move:
            return .move(NodeID(try reader.bytes32()), parent: try parent(), name: try name())
        case ChangePayload.Kind.remove: return .remove(NodeID(try reader.bytes32()))
        case ChangePayload.Kind.set:
            return .set(NodeID(try reader.bytes32()), try fileValue(), replacing: try replaced())
        default: throw .invalidValue(field: "tree operation", value: UInt64(kind))
        }
    }

    private mutating func fileValue() throws(CodecError) -> FileValue {
        let register = try reader.uint8()
        switch register {
        case 1:
            let blob = try reader.bytes32()
            let size = try reader.varint(atMost: ReplicationLimits.blobInBytes, field: "size")
            return .content(FileContent(blob: blob, sizeInBytes: UInt64(size)))
        case 2: return .mode(FileMode(isExecutable: try flags(atMost: 1, field: "mode") == 1))
        case 3:
            let form = try flags(atMost: 3, field: "form")
            return .form(FileForm(hasMark: form & 1 == 1, endsLinesWithCRLF: form & 2 == 2))
        default: throw .invalidValue(field: "register", value: UInt64(register))
        }
    }

    private mutating func flags(atMost limit: UInt8, field: String) throws(CodecError) -> UInt8 {
        let value = try reader.uint8()
        guard value <= limit else { throw .invalidValue(field: field, value: UInt64(value)) }
        return value
    }

    /// The operations that one replaces: ascending, none twice.
    private mutating func replaced() throws(CodecError) -> [TreeOperationID] {
        let count = try reader.varint(atMost: TreeOperation.replacedCountMax, field: "replaced operations")
        var ids: [TreeOperationID] = []
        for place in 0..<count {
            let change = try reader.bytes32()
            let index = try reader.varint(atMost: ReplicationLimits.operationCount - 1, field: "operation")
            let id = TreeOperationID(change: change, index: UInt32(index))
            if let last = ids.last, id <= last {
                throw .invalidValue(field: "replaced operations", value: UInt64(place))
            }
            ids.append(id)
        }
        return ids
    }

    private mutating func parent() throws(CodecError) -> NodeID? {
        let hasParent = try reader.uint8()
        guard hasParent <= 1 else { throw .invalidValue(field: "parent", value: UInt64(hasParent)) }
        return hasParent == 1 ? NodeID(try reader.bytes32()) : nil
    }

    private mutating func name() throws(CodecError) -> PathPart {
        let name = try reader.prefixedBytes(atMost: PathPart.bytesMax, field: "name")
        do {
            return try PathPart(utf8: name)
        } catch .notUTF8 {
            throw .invalidUTF8(field: "name")
        } catch {
            throw .invalidValue(field: "name", value: UInt64(name.count))
        }
    }

    /// A count of operations, one at least.
    private mutating func operationCount(field: String) throws(CodecError) -> Int {
        let count = try reader.varint(atMost: ReplicationLimits.operationCount, field: field)
        guard count > 0 else { throw .invalidValue(field: field, value: 0) }
        try countOperations(count)
        return count
    }

    private mutating func countOperations(_ count: Int) throws(CodecError) {
        operationCount += count
        guard operationCount <= ReplicationLimits.operationCount else {
            throw .overLimit(
                field: "operations", value: UInt64(operationCount), limit: UInt64(ReplicationLimits.operationCount))
        }
    }

    private mutating func countEvents(_ count: Int) throws(CodecError) {
        eventCount += count
        guard eventCount <= ReplicationLimits.eventCount else {
            throw .overLimit(field: "events", value: UInt64(eventCount), limit: UInt64(ReplicationLimits.eventCount))
        }
    }
}
