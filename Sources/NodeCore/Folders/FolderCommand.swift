package import CRDT
package import Replication
package import Spaces
package import WireCodec

/// What a folder on a disk that is kept equal to a space asks for.
package enum FolderCommand: Sendable {
    /// Notes where the folder is; nil forgets it. Answered by `.done` when it is durable.
    case keep(path: String?)
    /// Does to the space what was done on the disk, in order, each deed in one transaction with its row, and all of
    /// them in one. Answered by `.folder` when they are durable.
    case take([FolderDeed])
    /// Notes what is on the disk. Answered by `.done` when it is durable, and all texts that it names with it.
    case note([FolderNote])
}

/// What is on the disk of one node; nil: it is there no more.
package struct FolderNote: Sendable {
    package let node: NodeID
    package let row: FolderRow?

    package init(node: NodeID, row: FolderRow?) {
        self.node = node
        self.row = row
    }
}

package enum FolderParent: Hashable, Sendable {
    case top
    case node(NodeID)
    /// What the deed of this number made.
    case deed(Int)
}

/// One thing that was done on the disk.
package struct FolderDeed: Sendable {
    package enum Kind: Sendable {
        case make(NodeKind, in: FolderParent, PathPart, text: String)
        case move(NodeID, to: FolderParent, PathPart)
        /// Edits that were made on a version, which may be old.
        case edit(NodeID, [TextEdit], on: TextVersion)
        /// Of a text only where it is at this version still.
        case remove(NodeID, seen: TextVersion?)
    }

    package let kind: Kind
    /// The row when it is done, without the version that only doing it gives.
    package let place: [UInt8]
    /// The version that is on the disk, where the deed makes none.
    package let version: [UInt8]

    package init(_ kind: Kind, place: [UInt8], version: [UInt8]) {
        self.kind = kind
        self.place = place
        self.version = version
    }
}

/// What became of a deed.
package enum FolderOutcome: Sendable {
    /// The node, and the version that the disk has.
    case done(NodeID, version: [UInt8])
    /// The space has what the disk had not seen: nothing was removed.
    case unseen
    /// Nothing was done, and nothing noted.
    case refused(NodeFailure)
}
