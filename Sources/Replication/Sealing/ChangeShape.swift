internal import WireCodec

/// What a change is made of, without its numbers and texts: whole stretches of a chain share one (Protocol/store.md,
/// section 3).
struct ChangeShape: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        /// Of the run's documents, by their place in its list.
        case text(document: Int, Parents)
        case undo(document: Int, Parents)
        case redo(document: Int, Parents)
        case tree
        case record
    }

    enum Parents: CaseIterable, Sendable {
        case start, continued, events, exact
    }

    /// The membership frontier is that of the change before.
    var repeatsMembership: Bool
    var hasParents: Bool
    var parts: [Part]

    /// The document that the change only types on in; nil for a change that says anything else.
    var typedDocument: Int? {
        guard repeatsMembership, !hasParents, parts.count == 1, case .text(let document, .continued) = parts[0] else {
            return nil
        }
        return document
    }

    private enum Flag {
        static let sameMembership: UInt8 = 1
        static let parents: UInt8 = 2
        static let all: UInt8 = 3
    }

    private static let tree: UInt8 = 4
    private static let record: UInt8 = 5

    /// The number of a part in a document. An undo, or a redo, is never made on the start.
    private static func number(ofText parents: Parents) -> UInt8 {
        switch parents {
        case .start: 1
        case .continued: 2
        case .events: 3
        case .exact: 12
        }
    }

    private static func number(ofUndo parents: Parents) -> UInt8 {
        switch parents {
        case .start: 6
        case .continued: 7
        case .events: 8
        case .exact: 13
        }
    }

    private static func number(ofRedo parents: Parents) -> UInt8 {
        switch parents {
        case .start: 9
        case .continued: 10
        case .events: 11
        case .exact: 14
        }
    }

    func encode(to writer: inout ByteWriter) {
        writer.uint8((repeatsMembership ? Flag.sameMembership : 0) | (hasParents ? Flag.parents : 0))
        writer.varint(parts.count)
        for part in parts {
            switch part {
            case .text(let document, let parents):
                writer.uint8(Self.number(ofText: parents))
                writer.varint(document)
            case .undo(let document, let parents):
                writer.uint8(Self.number(ofUndo: parents))
                writer.varint(document)
            case .redo(let document, let parents):
                writer.uint8(Self.number(ofRedo: parents))
                writer.varint(document)
            case .tree: writer.uint8(Self.tree)
            case .record: writer.uint8(Self.record)
            }
        }
    }

    init(repeatsMembership: Bool, hasParents: Bool, parts: [Part]) {
        self.repeatsMembership = repeatsMembership
        self.hasParents = hasParents
        self.parts = parts
    }

    init(from reader: inout ByteReader, documentCount: Int) throws(CodecError) {
        let flags = try reader.uint8()
        guard flags & ~Flag.all == 0 else { throw .invalidValue(field: "shape", value: UInt64(flags)) }
        repeatsMembership = flags & Flag.sameMembership != 0
        hasParents = flags & Flag.parents != 0
        let count = try reader.varint(atMost: ReplicationLimits.operationCount, field: "parts")
        guard count > 0 else { throw .invalidValue(field: "parts", value: 0) }
        parts = []
        for _ in 0..<count {
            let kind = try reader.uint8()
            switch kind {
            case Self.tree: parts.append(.tree)
            case Self.record: parts.append(.record)
            default: parts.append(try Self.documentPart(kind, from: &reader, documentCount: documentCount))
            }
        }
    }

    private static func documentPart(
        _ kind: UInt8, from reader: inout ByteReader, documentCount: Int
    ) throws(CodecError) -> Part {
        let document = try reader.varint(atMost: Int.max, field: "document")
        guard document < documentCount else { throw .invalidValue(field: "document", value: UInt64(document)) }
        for parents in Parents.allCases {
            if kind == number(ofText: parents) { return .text(document: document, parents) }
            if parents == .start { continue }
            if kind == number(ofUndo: parents) { return .undo(document: document, parents) }
            if kind == number(ofRedo: parents) { return .redo(document: document, parents) }
        }
        throw .invalidValue(field: "part", value: UInt64(kind))
    }
}
