import Folders

/// What a folder's thread knows of the repository that the folder is.
///
/// Git changes many files at once when another branch is checked out: to take that in as edits of this space would
/// bring one branch's text into what others write on another. So it is noticed and asked.
struct GitWatch {
    enum Verdict {
        case goOn
        /// Git is at work: it is looked again in a moment.
        case wait
        /// A person is asked.
        case pause
    }

    /// What was checked out when the folder was equal last.
    private var known: GitState?
    private(set) var isPaused = false
    private var busySince: ContinuousClock.Instant?

    /// So long a lock of git is waited for: one that is left over would be waited for for ever.
    private static let patience: Duration = .seconds(10)
    static let pause: Duration = .milliseconds(50)

    /// Whether to go on. `isResumed` says that a person decided, `isTouched` finds out whether synced files are others
    /// on the disk now.
    mutating func verdict(
        on state: GitState?, isResumed: Bool, isTouched: () throws -> Bool
    ) rethrows -> Verdict {
        if let state, state.isBusy, isPatient() { return .wait }
        if state?.isBusy != true { busySince = nil }
        // A branch that begins at what is checked out changes no file, nor does a commit.
        let isSame = known.map { $0.head == state?.head || $0.commit == state?.commit } ?? true
        if try state == nil || isResumed || isSame || (!isPaused && !isTouched()) {
            known = state
            isPaused = false
            return .goOn
        }
        isPaused = true
        return .pause
    }

    private mutating func isPatient() -> Bool {
        let now = ContinuousClock.now
        let since = busySince ?? now
        busySince = since
        return now - since < Self.patience
    }
}
