package import CRDT
package import Membership
package import WireCodec

/// Why a space did not take something. Nothing was changed.
package enum SpaceError: Error, Equatable, Sendable {
    /// A record is not canonical JSON of the form of `Protocol/records.md`.
    case malformedRecord
    /// A text part names a document that no tree operation made.
    case unknownDocument(Bytes32)
    /// A text part names an event that is not among its change's ancestors.
    case parentsNotAncestors(document: Bytes32)
    /// The engine refused the events of a text part.
    case text(CRDTError)
    /// The file tree refused an operation.
    case tree
    /// The role of the writer does not allow it.
    case notAllowed(Role?)
    /// So many statements about members stand side by side that no change can name them all.
    case membershipTooWide
    /// No document has this path.
    case noDocument(path: String)
    /// Neither a document nor a folder has this path.
    case nothingThere(path: String)
    /// Nothing that was removed has this path, or an id that begins so.
    case nothingRemoved(String)
    /// Several files that were removed had this path: these.
    case severalRemoved(String, [NodeID])
    /// A folder cannot be put into itself.
    case intoItself(path: String)
    /// What is in the folder would lie deeper than a path has parts.
    case tooDeep(partsMax: Int)
    /// A document with this path is there already.
    case pathTaken(path: String)
    /// The file is of another kind than what is to be set of it.
    case wrongKind(NodeKind)
    /// The path has a part that no file may bear.
    case invalidPath(path: String)
    /// The revision that an edit names is older than what is remembered, or was never given out.
    case unknownRevision(Int, current: Int)
    /// An edit reaches past the end of the text that it was made on.
    case positionPastEnd(position: Int, length: Int)
    /// What a branch is to do cannot be done.
    case branch(BranchFailure)
    /// No version of the document has this name, no change has an id that begins so.
    case unknownVersion(String)
    /// The ids of several changes, given here, begin so.
    case ambiguousVersion(String, [Bytes32])
    /// The version is there, but on a branch that is not in use and not merged.
    case versionElsewhere(String)
    /// A version cannot bear this name.
    case unfitVersionName(String)
    /// A version is made of more changes that do not know each other than a name can hold.
    case versionTooWide(changesMax: Int)
    /// A document would grow over its limit.
    case documentTooLong(lengthMaxInScalars: Int)
}
