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
        case make(NodeKind, in: FolderParent, PathPart, text: String, form: FileForm = .plain)
        case move(NodeID, to: FolderParent, PathPart)
        /// Edits that were made on a version, which may be old; and the form that the file has now, if it has another
        /// one.
        case edit(NodeID, [TextEdit], on: TextVersion, form: FileForm? = nil)
        /// A file of any bytes, which are on the disk as a blob, whole and durable.
        case makeBlob(in: FolderParent, PathPart, BlobHead)
        /// The same in place of the content that was seen, if there was one.
        case setBlob(NodeID, BlobHead, seen: Bytes32?)
        case setMode(NodeID, isExecutable: Bool)
        /// Of a file only where it is at this version still: a text's, or a blob.
        case remove(NodeID, seen: [UInt8])
    }

    package let kind: Kind
    /// The row when it is done, without the version that only doing it gives.
    package let place: [UInt8]
    /// The version that is on the disk, where the deed makes none.
    package let version: [UInt8]
    /// Of a file that is made: whether it may be run.
    package let isExecutable: Bool

    package init(_ kind: Kind, place: [UInt8], version: [UInt8], isExecutable: Bool = false) {
        self.kind = kind
        self.place = place
        self.version = version
        self.isExecutable = isExecutable
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
