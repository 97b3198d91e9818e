package import WireCodec

/// What a node of the tree is. The numbers are those of `Protocol/tree.md`, section 1.
package enum NodeKind: UInt8, Comparable, Sendable, CaseIterable {
    case folder = 1
    case text = 2
    /// A file of any bytes: which ones, a `FileValue.content` says.
    case blob = 3

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
    /// What a file has besides its place and its text, in place of what earlier operations set: these and no others.
    /// Brings a removed node back.
    case set(NodeID, FileValue, replacing: [TreeOperationID])

    /// Of an operation that sets something: how many earlier ones it can replace.
    package static let replacedCountMax = 64
}

/// Names an operation on the tree by its change and its number among the tree operations of that.
package struct TreeOperationID: Hashable, Comparable, Sendable {
    package let change: Bytes32
    package let index: UInt32

    package init(change: Bytes32, index: UInt32) {
        self.change = change
        self.index = index
    }

    package static func < (left: TreeOperationID, right: TreeOperationID) -> Bool {
        left.change == right.change ? left.index < right.index : left.change < right.change
    }
}
