import Folders

/// What a folder's thread knows of the repository that the folder is.
///
/// Git changes many files at once when another branch is checked out: to take that in as edits of this space would
/// bring one branch's text into what others write on another. So it is noticed and asked.
struct GitWatch {
    /// What was checked out when the folder was equal last.
    private var head: [UInt8]?
    private(set) var isPaused = false
    private var busySince: ContinuousClock.Instant?

    /// So long a lock of git is waited for: one that is left over would be waited for for ever.
    private static let patience: Duration = .seconds(10)
    private static let pause: Duration = .milliseconds(50)

    /// Whether nothing is to be synced now. What is to be done is put back then.
    mutating func isInTheWay(of work: FolderWork, in folder: FolderWorker) throws -> Bool {
        guard let root = folder.root, let state = GitState(of: root) else {
            head = nil
            isPaused = false
            return false
        }
        if state.isBusy, isPatient() {
            folder.todo.putBack(work)
            folder.todo.again(after: Self.pause)
            return true
        }
        if !state.isBusy { busySince = nil }
        if work.resumed != nil || head == nil || head == state.head {
            head = state.head
            isPaused = false
            return false
        }
        if !isPaused, try !folder.hasChangedSyncedFiles(work) {
            head = state.head
            return false
        }
        isPaused = true
        folder.hold(work)
        return true
    }

    private mutating func isPatient() -> Bool {
        let now = ContinuousClock.now
        let since = busySince ?? now
        busySince = since
        return now - since < Self.patience
    }
}
