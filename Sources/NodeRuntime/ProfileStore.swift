package import LocalRPC
import Store

/// Work on the database of a profile from outside its node. All errors are words for people.
package struct ProfileStore: Sendable {
    private let paths: ProfilePaths

    package init(_ paths: ProfilePaths) {
        self.paths = paths
    }

    package func verify(isFull: Bool) throws(RPCFailure) -> StoreReport {
        let found = try RPCFailure.telling { () throws(StoreError) in
            try DatabaseVerification.run(
                path: paths.databaseFile, isFull: isFull, blobs: BlobFiles(lookingAt: paths.blobsFolder))
        }
        return StoreReport(
            file: paths.databaseFile, isFull: isFull, bytes: Int(clamping: found.sizeInBytes),
            spaces: found.spaces.map {
                StoreReport.Space(
                    id: $0.id.bytes.hex, membershipStatements: $0.operations, changes: $0.changes,
                    segments: $0.segments)
            },
            faults: found.faults.map {
                StoreReport.Fault(
                    kind: $0.kind.rawValue, space: $0.space?.bytes.hex, detail: $0.detail, meaning: $0.kind.meaning)
            })
    }

    package func markDamaged() throws(RPCFailure) {
        try RPCFailure.telling { () throws(StoreError) in try DamageMark(of: paths.databaseFile).write() }
    }

    package func backUp(to file: String) throws(RPCFailure) -> BackupReport {
        let bytes = try RPCFailure.telling { () throws(StoreError) in
            try DatabaseBackup.make(of: paths.databaseFile, to: file)
        }
        let blobs = BlobFiles(lookingAt: paths.blobsFolder).contents()
        return BackupReport(
            file: file, bytes: Int(clamping: bytes), blobs: blobs.count, blobBytes: Int(clamping: blobs.sizeInBytes),
            blobsFolder: paths.blobsFolder)
    }

    package func compact() throws(RPCFailure) -> (before: Int, after: Int) {
        let lock = try paths.lock("database", kept: "It was left as it is.")
        defer { lock.release() }
        let outcome = try RPCFailure.telling { () throws(StoreError) in
            try DatabaseCompaction.run(path: paths.databaseFile)
        }
        return (Int(clamping: outcome.before), Int(clamping: outcome.after))
    }

    package var hasDatabase: Bool {
        get throws(RPCFailure) {
            try RPCFailure.telling { () throws(StoreError) in try SystemDisk().entry(at: paths.databaseFile) != nil }
        }
    }

    package func restore(from file: String) throws(RPCFailure) -> String? {
        let lock = try paths.lock("database", kept: "It was left as it is.")
        defer { lock.release() }
        let number = SystemClock.now().unixInMilliseconds
        return try RPCFailure.telling { () throws(StoreError) in
            try DatabaseBackup.restore(file, to: paths.databaseFile, number: number)
        }
    }
}

extension StoreFault.Kind {
    /// In a sentence.
    fileprivate var meaning: String {
        switch self {
        case .pages: "The disk gave back other bytes than were written; what lay there cannot be read."
        case .schema: "Something else than this program changed the tables."
        case .row: "What the row belonged to is lost, or its value is."
        case .space: "The space cannot be proved to be itself; it must be joined again."
        case .membership: "What this statement said of members is not known here until a peer sends it again."
        case .segment: "The changes that were sealed in it, and what builds on them, are to come from peers again."
        case .blob: "Whoever asks for it, here or elsewhere, makes the node fetch it from others again."
        case .changes: "These changes, and what builds on them, are to come from peers again."
        }
    }
}
