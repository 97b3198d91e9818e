/// What a node of the tree is. The numbers are those of `Protocol/tree.md`, section 1.
package enum NodeKind: UInt8, Comparable, Sendable, CaseIterable {
    case folder = 1
    case text = 2

    package static func < (left: NodeKind, right: NodeKind) -> Bool { left.rawValue < right.rawValue }
}

/// What a member did to the tree of files.
package enum TreeOperation: Hashable, Sendable {
    /// A new folder or file, in the folder `parent` or, without one, at the top.
    case create(parent: NodeID?, name: PathPart, kind: NodeKind)
    /// Another place, another name, or both. Brings a removed node back.
    case move(NodeID, parent: NodeID?, name: PathPart)
    /// Out of sight, with its history kept. Holds only against what its author knew: see `FileTree.remove`.
    case remove(NodeID)
}
