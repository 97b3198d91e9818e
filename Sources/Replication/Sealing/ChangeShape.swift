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

    enum Parents: UInt8, Sendable {
        case start = 1
        case continued = 2
        case events = 3
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
    /// Added to the number of the parents.
    private static let undo: UInt8 = 5
    private static let redo: UInt8 = 8

    func encode(to writer: inout ByteWriter) {
        writer.uint8((repeatsMembership ? Flag.sameMembership : 0) | (hasParents ? Flag.parents : 0))
        writer.varint(parts.count)
        for part in parts {
            switch part {
            case .text(let document, let parents):
                writer.uint8(parents.rawValue)
                writer.varint(document)
            case .undo(let document, let parents):
                writer.uint8(Self.undo + parents.rawValue)
                writer.varint(document)
            case .redo(let document, let parents):
                writer.uint8(Self.redo + parents.rawValue)
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
            default:
                let base = kind <= Self.undo ? 0 : kind <= Self.redo ? Self.undo : Self.redo
                guard let parents = Parents(rawValue: kind - base), base == 0 || parents != .start else {
                    throw .invalidValue(field: "part", value: UInt64(kind))
                }
                let document = try reader.varint(atMost: Int.max, field: "document")
                guard document < documentCount else {
                    throw .invalidValue(field: "document", value: UInt64(document))
                }
                switch base {
                case 0: parts.append(.text(document: document, parents))
                case Self.undo: parts.append(.undo(document: document, parents))
                default: parts.append(.redo(document: document, parents))
                }
            }
        }
    }
}
