import Folders

/// How it stands with a shared folder, as its thread said last.
struct FolderStatus: Sendable {
    enum State: Equatable, Sendable {
        /// Not compared yet since the node started.
        case starting
        case equal
        case syncing
        /// A person decides whose files count.
        case paused(Pause)
        /// Why it is not kept equal now; it is tried again by itself.
        case held(String)
    }

    enum Pause: Equatable, Sendable {
        /// Files were changed by git together with what is checked out.
        case git
        /// The database was put back from a copy, and the disk has what neither that nor the space has.
        case olderState
    }

    var state = State.starting
    var files = 0
    /// What is not the same on both sides, and why.
    var exceptions: [(path: String, reason: String)] = []
}
