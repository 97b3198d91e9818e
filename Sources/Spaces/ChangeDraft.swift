package import CRDT
package import Identity
package import Membership
package import Replication
package import WireCodec

/// The change that this device is gathering: shown at once, signed and sent at the next flush.
///
/// Invariant: at most one text part a document, so that a part names its parents by events of earlier changes only.
package struct ChangeDraft: Sendable {
    package let chain: ChainID
    package let sequence: UInt64
    package private(set) var parts: [ChangePart] = []
    package private(set) var sizeInBytes = 0
    private var textParts: [Bytes32: Int] = [:]
    private var treeOperations = 0

    package init(chain: ChainID, sequence: UInt64) {
        self.chain = chain
        self.sequence = sequence
    }

    package var isEmpty: Bool { parts.isEmpty }

    func hasText(for document: Bytes32) -> Bool { textParts[document] != nil }

    mutating func append(document: Bytes32, parents: TextParents, operations: [TextOperation]) {
        for operation in operations {
            switch operation {
            case .insert(_, let text): sizeInBytes += text.utf8.count + 4
            case .delete: sizeInBytes += 4
            }
        }
        if let index = textParts[document], case .text(let id, let first, let earlier) = parts[index] {
            precondition(parents == .continued, "a second text part of one document needs a change of its own")
            parts[index] = .text(document: id, parents: first, operations: earlier + operations)
        } else {
            textParts[document] = parts.count
            parts.append(.text(document: document, parents: parents, operations: operations))
            sizeInBytes += 40
        }
    }

    /// Adds an operation on the file tree and answers the node id that it will have.
    mutating func append(_ operation: TreeOperation) -> NodeID {
        let id = NodeID.made(by: chain, sequence: sequence, index: treeOperations)
        treeOperations += 1
        sizeInBytes += 64
        if case .tree(let earlier)? = parts.last {
            parts[parts.count - 1] = .tree(earlier + [operation])
        } else {
            parts.append(.tree([operation]))
        }
        return id
    }

    /// Adds a record and answers its index among the records of the change.
    package mutating func append(_ record: Record) -> Int {
        let bytes = record.encode()
        sizeInBytes += bytes.count + 4
        parts.append(.record(bytes))
        return parts.count { if case .record = $0 { true } else { false } } - 1
    }
}
