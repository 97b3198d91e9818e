package import CRDT
import Replication
package import WireCodec

/// What a set of changes of a space makes: its file tree and its documents.
///
/// The set holds all ancestors of its changes (`Reach`). What it makes does not depend on the order in which they came.
package struct SpaceView: Sendable {
    package internal(set) var tree = FileTree()
    package internal(set) var documents: [Bytes32: Document] = [:]
    /// The tree nodes that are folders.
    var folders: Set<Bytes32> = []
    /// Who made each tree node; not there while that change is a draft.
    var makers: [Bytes32: Maker] = [:]
    /// Of nodes that two histories of a forked chain made under one id, all who did.
    var rivals: [Bytes32: [Maker]] = [:]
    /// What changes did to the tree, in the order in which it came in here.
    var treeSteps: [TreeStep] = []
    /// The creations among them that are not accepted: made by changes that do not stand, and nothing that stands names
    /// what they made. Several of one node where a chain is forked.
    var withheldCreations: [Bytes32: [TreeStep]] = [:]
    /// Which changes these are; nil while they are all that are here, in a space without branches.
    var reach: Reach?

    /// One operation on the tree.
    struct TreeStep: Sendable {
        let operation: TreeOperation
        let key: TreeKey
        /// The index of its change.
        let change: Int
    }

    /// Who made a tree node, and as what.
    struct Maker: Sendable {
        /// The index of the change in `ChainTable`.
        let change: Int
        let kind: NodeKind
    }

    init() {}
}

// What is said of a space without naming a view is said of the one in use.
extension Space {
    package internal(set) var tree: FileTree {
        _read { yield view.tree }
        _modify { yield &view.tree }
    }

    package internal(set) var documents: [Bytes32: Document] {
        _read { yield view.documents }
        _modify { yield &view.documents }
    }

    var folders: Set<Bytes32> {
        _read { yield view.folders }
        _modify { yield &view.folders }
    }

    var makers: [Bytes32: SpaceView.Maker] {
        _read { yield view.makers }
        _modify { yield &view.makers }
    }
}
