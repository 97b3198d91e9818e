import CRDT
import Identity
import Replication
import WireCodec

/// What makes a change that touches the tree not well-formed.
extension Space {
    /// Refuses an operation that names what no ancestor of its change made, nor the change itself before it.
    func check(
        _ operation: TreeOperation, _ number: Int, of change: Change, _ made: inout [Bytes32: NodeKind]
    ) throws(SpaceError) {
        switch operation {
        case .create(let parent, _, let kind):
            try check(folder: parent, of: change, made)
            made[NodeID.made(by: change.chain, sequence: change.sequence, index: number).bytes] = kind
        case .move(let node, let parent, _):
            try check(node: node, of: change, made)
            try check(folder: parent, of: change, made)
        case .remove(let node): try check(node: node, of: change, made)
        case .set(let node, let value, _):
            let isThere = NodeKind.allCases.contains { kind in
                value.suits(kind) && (made[node.bytes] == kind || isMade(node.bytes, as: kind, below: change))
            }
            guard isThere else { throw .tree }
        }
    }

    private func check(node: NodeID, of change: Change, _ made: [Bytes32: NodeKind]) throws(SpaceError) {
        guard made[node.bytes] != nil || isMade(node.bytes, below: change) else { throw .tree }
    }

    private func check(folder: NodeID?, of change: Change, _ made: [Bytes32: NodeKind]) throws(SpaceError) {
        guard let folder, made[folder.bytes] != .folder else { return }
        guard isMade(folder.bytes, as: .folder, below: change) else { throw .tree }
    }
}
