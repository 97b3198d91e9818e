package import CRDT
package import Replication
package import WireCodec

/// What a client does with the files of a space besides writing in them, moving and removing.
package enum FileCommand: Sendable {
    /// Makes an empty folder, text or file of any bytes, and the folders above it that are missing. Answered by
    /// `.document`.
    case create(path: String, NodeKind)
    /// Sets something of a file in place of what these operations set; nil: of all that is known here. Answered by
    /// `.done` when it is durable.
    case set(Bytes32, FileValue, replacing: [TreeOperationID]?)
    /// Sets the content of a file to a blob whose bytes are on the disk, whole and durable; the node keeps them for the
    /// space. Answered by `.done` when it is durable.
    case setContent(Bytes32, BlobHead, replacing: [TreeOperationID]?)
    /// The same for the file at a path, which is made if there is none. Answered by `.document`.
    case putContent(path: String, BlobHead)
    /// Answered by `.subscribed`; from then on `.treeChanged` tells of the files and `.documentChanged` of all texts.
    case listen
}
