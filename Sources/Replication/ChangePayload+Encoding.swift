internal import CRDT
internal import Identity
internal import WireCodec

extension ChangePayload {
    /// Encodes parts in normal form. Throws what no reader would take.
    init(encoding parts: [ChangePart], chain: ChainID) throws(CodecError) {
        var encoder = PayloadEncoder()
        for part in parts { encoder.add(part) }
        operations = encoder.operations(partCount: parts.count)
        text = .whole(encoder.text)
        operationCount = encoder.operationCount
        try Self.checkContent(operations.count + text.lengthInBytes)
        // What is written must be readable: limits and rules are told in one place, the decoder.
        _ = try Self.decode(operations, text: text, chain: chain)
    }

    /// A tree part behind its kind: a count, then the operations.
    static func encode(_ operations: [TreeOperation]) -> [UInt8] {
        var encoder = PayloadEncoder()
        encoder.addList(operations)
        return encoder.written
    }
}

private struct PayloadEncoder {
    private var writer = ByteWriter(reserving: 128)
    private(set) var text: [UInt8] = []
    private(set) var operationCount = 0

    func operations(partCount: Int) -> [UInt8] {
        var whole = ByteWriter(reserving: writer.count + 4)
        whole.varint(partCount)
        whole.raw(writer.bytes)
        return whole.bytes
    }

    mutating func add(_ part: ChangePart) {
        switch part {
        case .text(let document, let parents, let operations):
            writer.uint8(ChangePayload.Kind.text)
            writer.raw(document)
            add(parents)
            add(operations)
        case .undo(let document, let parents, let undo):
            writer.uint8(undo.kind)
            writer.raw(document)
            add(parents)
            undo.encode(to: &writer)
            operationCount += 1
        case .tree(let operations):
            writer.uint8(ChangePayload.Kind.tree)
            addList(operations)
        case .record(let bytes):
            writer.uint8(ChangePayload.Kind.record)
            writer.prefixed(bytes)
            operationCount += 1
        }
    }

    mutating func addList(_ operations: [TreeOperation]) {
        writer.varint(operations.count)
        for operation in operations { add(operation) }
        operationCount += operations.count
    }

    var written: [UInt8] { writer.bytes }

    private mutating func add(_ parents: TextParents) {
        switch parents {
        case .start: writer.uint8(ChangePayload.Kind.start)
        case .continued: writer.uint8(ChangePayload.Kind.continued)
        case .events(let events):
            writer.uint8(ChangePayload.Kind.events)
            writer.varint(events.count)
            for event in events {
                writer.raw(event.chain.bytes)
                writer.varint(event.sequence)
            }
        case .exact(let events):
            writer.uint8(ChangePayload.Kind.exact)
            ExactEvent.encode(events, to: &writer)
        }
    }

    private mutating func add(_ operations: [TextOperation]) {
        writer.varint(operations.count)
        operationCount += operations.count
        var cursor = 0
        for operation in operations {
            switch operation {
            case .insert(let at, let inserted):
                let count = operation.eventCount
                writer.varint((count - 1) << 1)
                writer.zigzag(Int64(at - cursor))
                text.append(contentsOf: inserted.utf8)
                cursor = at + count
            case .delete(let at, let count):
                writer.varint((count - 1) << 1 | 1)
                writer.zigzag(Int64(at - cursor))
                cursor = at
            }
        }
    }

    private mutating func add(_ operation: TreeOperation) {
        switch operation {
        case .create(let parent, let name, let kind):
            writer.uint8(ChangePayload.Kind.create)
            writer.uint8(kind.rawValue)
            add(parent, name)
        case .move(let node, let parent, let name):
            writer.uint8(ChangePayload.Kind.move)
            writer.raw(node.bytes)
            add(parent, name)
        case .remove(let node):
            writer.uint8(ChangePayload.Kind.remove)
            writer.raw(node.bytes)
        case .set(let node, let value, let replaced):
            writer.uint8(ChangePayload.Kind.set)
            writer.raw(node.bytes)
            add(value)
            writer.varint(replaced.count)
            for id in replaced {
                writer.raw(id.change)
                writer.varint(UInt64(id.index))
            }
        }
    }

    private mutating func add(_ value: FileValue) {
        writer.uint8(value.register)
        switch value {
        case .content(let content):
            writer.raw(content.blob)
            writer.varint(content.sizeInBytes)
        case .mode(let mode): writer.uint8(mode.isExecutable ? 1 : 0)
        case .form(let form): writer.uint8((form.hasMark ? 1 : 0) | (form.endsLinesWithCRLF ? 2 : 0))
        }
    }

    private mutating func add(_ parent: NodeID?, _ name: PathPart) {
        writer.uint8(parent == nil ? 0 : 1)
        if let parent { writer.raw(parent.bytes) }
        writer.prefixed(name.text)
    }
}
