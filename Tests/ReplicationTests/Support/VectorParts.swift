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
        let operations: [Operation]
    }
    struct Event: Decodable {
        let chain, sequence: String
    }
    struct Operation: Decodable {
        let at: Int
        let insert: String?
        let delete: Int?
    }
    struct Node: Decodable {
        let kind, name: String
        let parent: String?
    }

    let text: Text?
    let tree: [Node]?
    let record: String?

    func part() throws -> ChangePart {
        if let text {
            return .text(
                document: try bytes32(text.document), parents: try parents(of: text),
                operations: text.operations.map { operation in
                    operation.insert.map { .insert(at: operation.at, $0) }
                        ?? .delete(at: operation.at, count: operation.delete ?? 0)
                })
        }
        if let tree {
            return .tree(
                try tree.map { node in
                    .create(
                        parent: try node.parent.map { NodeID(try bytes32($0)) }, name: try PathPart(node.name),
                        kind: node.kind == "folder" ? .folder : .text)
                })
        }
        return .record([UInt8]((record ?? "").utf8))
    }

    private func parents(of text: Text) throws -> TextParents {
        if let events = text.events {
            return .events(
                try events.map { EventID(chain: ChainID(try bytes32($0.chain)), sequence: UInt64($0.sequence) ?? 0) })
        }
        return text.parents == "start" ? .start : .continued
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
