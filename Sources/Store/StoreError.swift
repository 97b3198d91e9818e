package import Identity
package import Membership
package import Replication

/// What the store was doing when something went wrong.
package enum StoreStep: String, Sendable {
    case makingFolder, lockingProfile, readingKeys, writingKeys
    case opening, committing, loading, readingChanges, sealing, forgetting, checking, rescuing, backingUp, restoring,
        compacting, closing
    /// Files of blobs, and those outside that they are made of and saved to.
    case readingBlob, writingBlob, readingFile, writingFile
}

/// Why the store did not do what was asked. A `commit` that throws has changed nothing.
package enum StoreError: Error, Equatable, Sendable {
    /// The system refused a call on a file or folder; `errno` as in `errno.h`.
    case system(StoreStep, path: String, errno: Int32)
    /// A folder or file with secrets is not the user's own, or others may enter or read it. Nothing in it was read.
    case openToOthers(path: String, owner: UInt32, mode: UInt32)
    /// The place of a file is taken by something that is not a regular file.
    case notAFile(path: String)

    /// Something is at the place of a file that is to be made.
    case fileExists(path: String)
    /// There is no database at this place.
    case noDatabase(path: String)

    /// Keys are there already; they are never written over.
    case keysExist(path: String)
    /// The keys at this place are another device's.
    case otherDevice(path: String)
    /// The key file is empty or far too large.
    case keysDamaged(path: String)
    /// The key file is there and is not one of this device, or was damaged.
    case keysNotUnderstood(path: String, IdentityError)
    /// Another node has this profile; its process, unless it had no time yet to write that down.
    case profileInUse(path: String, pid: Int32?)

    /// The file is not SQLite's, or is one of another program. It was not touched.
    case foreignFile(path: String)
    /// A later version of this program has been here. The file was not touched.
    case newerFormat(path: String)
    /// What the file holds cannot be what was written: cut off, overwritten, or with rows that do not fit together.
    case damaged(StoreStep, detail: String)
    /// The file system cannot keep a write-ahead journal (it needs shared memory); a network drive often cannot.
    case noJournal(path: String, mode: String)
    case diskFull(StoreStep)
    /// Reading or writing the disk failed; the extended result code of SQLite tells which call.
    case disk(StoreStep, code: Int32)
    /// Another process holds the file locked for longer than `NodeDatabase.busyDelay`.
    case busy(StoreStep)
    /// The file may be read only.
    case readOnly(StoreStep)
    /// Any other answer of SQLite, by its extended result code: a fault of this program.
    case refused(StoreStep, code: Int32)
    /// `close` was called before.
    case closed(StoreStep)

    /// Something was to be stored in a space that is not stored.
    case unknownSpace(SpaceID)
    /// Another change has this place in its chain. The stored one stays.
    case differingChange(space: SpaceID, chain: ChainID, sequence: UInt64)
    /// A file has more bytes than a blob may have.
    case blobTooLong(path: String, limit: Int)
    /// A piece that is recorded is not on the disk as its page says.
    case blobDamaged(BlobID, piece: Int)
    /// SQLite's integers end at 2⁶³ - 1.
    case sequenceTooLarge(UInt64)
}
