import CRDT
import Identity
import Membership
import Replication
import WireCodec

/// A change's parts as the vectors tell them.
struct VectorPart: Decodable {
    struct Text: Decodable {
        let document: String
        let parents: String?
        let events: [Event]?
        let exact: [Exact]?
        let operations: [Operation]
    }
    struct Event: Decodable {
        let chain, sequence: String
    }
    struct Exact: Decodable {
        let chain, sequence, change: String
    }
    struct Undo: Decodable {
        let document: String
        let parents: String?
        let events: [Event]?
        let exact: [Exact]?
        let isRedo: Bool
        let spans: [Span]
    }
    struct Span: Decodable {
        let chain, first, count: String
    }
    struct Operation: Decodable {
        let at: Int
        let insert: String?
        let delete: Int?
    }
    /// An operation on the tree: a creation has a kind; a move, a removal or what sets something names its node.
    struct Node: Decodable {
        let kind, name, parent: String?
        let move, remove: String?
        let set: Setting?

        func operation() throws -> TreeOperation {
            if let set { return try set.operation() }
            if let remove { return .remove(NodeID(try bytes32(remove))) }
            let parent = try parent.map { NodeID(try bytes32($0)) }
            let name = try PathPart(name ?? "")
            if let move { return .move(NodeID(try bytes32(move)), parent: parent, name: name) }
            return .create(
                parent: parent, name: name, kind: kind == "folder" ? .folder : kind == "file" ? .blob : .text)
        }
    }
    /// A content, a mode or a form of a file, and what it replaces.
    struct Setting: Decodable {
        struct Content: Decodable {
            let blob, size: String
        }
        struct Ends: Decodable {
            let mark, crlf: Bool
        }
        struct Replaced: Decodable {
            let change, operation: String
        }

        let node: String
        let content: Content?
        let mode: Bool?
        let form: Ends?
        let replaces: [Replaced]

        func operation() throws -> TreeOperation {
            let value: FileValue
            if let content {
                value = .content(FileContent(blob: try bytes32(content.blob), sizeInBytes: UInt64(content.size) ?? 0))
            } else if let form {
                value = .form(FileForm(hasMark: form.mark, endsLinesWithCRLF: form.crlf))
            } else {
                value = .mode(FileMode(isExecutable: mode == true))
            }
            let replaced = try replaces.map {
                TreeOperationID(change: try bytes32($0.change), index: UInt32($0.operation) ?? 0)
            }
            return .set(NodeID(try bytes32(node)), value, replacing: replaced)
        }
    }

    let text: Text?
    let undo: Undo?
    let tree: [Node]?
    let record: String?

    func part() throws -> ChangePart {
        if let text {
            return .text(
                document: try bytes32(text.document), parents: try parents(text.parents, text.events, text.exact),
                operations: text.operations.map { operation in
                    operation.insert.map { .insert(at: operation.at, $0) }
                        ?? .delete(at: operation.at, count: operation.delete ?? 0)
                })
        }
        if let undo {
            let spans = try undo.spans.map { span in
                ChainEvents(
                    chain: ChainID(try bytes32(span.chain)), first: UInt64(span.first) ?? 0,
                    count: UInt64(span.count) ?? 0)
            }
            return .undo(
                document: try bytes32(undo.document), parents: try parents(undo.parents, undo.events, undo.exact),
                UndoPart(isRedo: undo.isRedo, spans: spans))
        }
        if let tree {
            return .tree(try tree.map { try $0.operation() })
        }
        return .record([UInt8]((record ?? "").utf8))
    }

    private func parents(_ word: String?, _ events: [Event]?, _ exact: [Exact]?) throws -> TextParents {
        if let exact {
            return .exact(
                try exact.map { event in
                    let name = EventID(
                        chain: ChainID(try bytes32(event.chain)), sequence: UInt64(event.sequence) ?? 0)
                    return ExactEvent(name: name, change: try bytes32(event.change))
                })
        }
        if let events {
            return .events(
                try events.map { EventID(chain: ChainID(try bytes32($0.chain)), sequence: UInt64($0.sequence) ?? 0) })
        }
        return word == "start" ? .start : .continued
    }
}

struct VectorPlace: Decodable {
    let space, chain, sequence, previous: String
    let previousMembership: [String]?

    func place() throws -> ChangePlace {
        ChangePlace(
            space: SpaceID(try bytes32(space)), chain: ChainID(try bytes32(chain)), sequence: UInt64(sequence) ?? 0,
            previous: try bytes32(previous), previousMembership: try previousMembership?.map(bytes32))
    }
}
