/// Limits of Protocol/changes.md and Protocol/sync.md, checked before memory is taken.
package enum ReplicationLimits {
    /// Of a change's operations and inserted text together.
    package static let contentInBytes = 256 * 1024
    /// Of a change's operations: text operations, tree operations and records, counted alike.
    package static let operationCount = 65_536
    /// Of a change's events: characters inserted and deleted. As many as the longest document has.
    package static let eventCount = 1 << 24
    /// Positions in a text are below this.
    package static let positionEnd = 1 << 31
    /// Of the changes of other chains that a change names, and of the events that a text part names.
    package static let parentCount = 1024
    /// Of one record.
    package static let recordInBytes = 64 * 1024
    /// Of a record's kind, in bytes of UTF-8.
    package static let recordKindInBytes = 64
    /// Times are below this: 3,484 years in tenths of a second.
    package static let timeEnd: UInt64 = 1 << 40
    /// Of one space's changes in all.
    package static let changeCount = 1 << 31

    /// Of the histories of one chain that are kept: its device forked it once less often.
    package static let strandCount = 1024
    /// Of the changes that a run is tried behind, where its chain has several at one sequence.
    package static let placeCount = 8

    /// Of all bodies of one run.
    package static let runInBytes = 1024 * 1024
    /// Of the changes of one run.
    package static let runCount = 16_384
    /// Of one encoded change: content, parents, membership frontier and the small fields.
    package static let bodyInBytes = contentInBytes + parentCount * 32 + 64 * 32 + 512
    /// Of the changes of chains that one frontier message names.
    package static let frontierChainCount = 16_384
    /// Of those that it names of one chain that was forked, beside the newest ones.
    package static let frontierCutCount = 1024
    /// Of the ranges in one message of an exchange of ranges, and of the statements or hashes in one range.
    package static let rangePartCount = 16_384
    package static let rangeStatementCount = 1024
    /// Of what a device tells of where it is.
    package static let presenceInBytes = 1024
    /// Of the devices that a message names which hear it as well.
    package static let presenceToldCount = 64
    /// What a shared terminal is called.
    package static let terminalTitleInBytes = 128
    /// Of a program's output in one frame.
    package static let terminalOutputInBytes = 16 * 1024
    /// A whole screen, and as much of it as one frame holds.
    package static let terminalKeyframeInBytes = 3 * 1024 * 1024
    package static let terminalKeyframePartInBytes = 64 * 1024
    package static let terminalColumnCount = 1000
    package static let terminalRowCount = 500
    /// Keys in one message.
    package static let terminalInputInBytes = 4096
    /// Of the membership ops in one frontier message.
    package static let frontierOpCount = 4096
    /// Of the spaces in one digest message.
    package static let digestCount = 1024
    package static let introductionCount = 64
    /// Of the membership ops in one message, in count and in bytes.
    package static let membershipOpCount = 2048
    package static let membershipInBytes = 1024 * 1024
    /// Of one membership op: 64 parents, a name, a signature and the small fields.
    package static let membershipOpInBytes = 512 * 1024
    /// Of a genesis.
    package static let genesisInBytes = 1024
    /// Of a blob, and of its pieces and its pages.
    package static let blobInBytes = 1 << 32
    package static let blobPieceCount = blobInBytes / BlobHead.pieceInBytes
    package static let blobPageCount = blobPieceCount / BlobHead.piecesOfPage
    /// Of the parts of a blob that one message asks for.
    package static let blobRequestCount = 64
    /// Of the chains that one message tells of.
    package static let haveCount = 1024
    /// Of a walk from neighbour to neighbour (Leitão et al., HyParView, 2007, section 5.1).
    package static let walkSteps = 6
    /// Of the places that a walk tells.
    package static let walkPlaceCount = 8
    /// Of one of them, as text.
    package static let walkAddressInBytes = 64
    /// Of a software version.
    package static let softwareInBytes = 64
}
