import Folders
import SodiumCrypto

/// Where git and the space both change files.
extension FolderWorker {
    /// Whether a round goes on; else what was to be done in it is kept.
    func mayGoOn(_ work: FolderWork, in root: SandboxedRoot) throws -> Bool {
        let state = GitState(of: root)
        if state != nil { watch?.watch(GitState.folder, in: root) }
        var known = git
        let verdict = try known.verdict(on: state, isResumed: work.resumed != nil) {
            try hasChangedSyncedFiles(work)
        }
        git = known
        switch verdict {
        case .goOn: return true
        case .wait:
            todo.putBack(work)
            todo.again(after: GitWatch.pause)
        case .pause: hold(work)
        }
        return false
    }

    /// Whether files that are synced are others on the disk now.
    func hasChangedSyncedFiles(_ work: FolderWork) throws -> Bool {
        try readDisk(work)
        return try intakePlan(watched: work.files).steps.contains { step in
            switch step.deed {
            case .makeFolder, .makeFile: false
            case .edit, .move, .remove, .setMode: true
            }
        }
    }

    /// Keeps what is to be done until a person decides, or git puts back what was there.
    func hold(_ work: FolderWork) {
        var held = work
        held.isEverythingDue = true
        for done in held.waiting { done() }
        held.waiting = []
        pausedWork = held
        tell()
    }

    /// What the disk has is passed over: it gets what the space shows. What the space has not stays on the disk, and
    /// out of the space until it changes.
    func passOverDisk() throws {
        guard let scan else { return }
        let plan = try intakePlan()
        var rows: [SyncedFile] = []
        var left: [PassedOverFile] = []
        for step in plan.steps {
            switch step.deed {
            case .makeFolder, .setMode: break
            case .makeFile:
                if let signature = step.row.signature { left.append(.init(path: step.row.path, signature: signature)) }
            case .move, .remove: try drop([step.row.node])
            case .edit:
                // Its contents count as known, and as those of no version: so the newest one is written over them.
                var row = step.row
                row.content = row.content.map { .init(hash: $0.hash, version: [], form: $0.form) }
                if scan.listing[row.path]?.signature == row.signature { rows.append(row) }
            }
        }
        try passOver(left)
        if !rows.isEmpty { try note(rows) }
        todo.treeIsDue()
    }
}
