import Folders

/// Folders of which the kernel does not tell are read from time to time.
extension FolderWorker {
    /// So long it waits between two readings, and twenty times as long as one takes, so that a large folder does not
    /// keep a core busy.
    private static let pollingMin: Duration = .seconds(2)
    private static let pollingShare = 20

    /// Reads them when it is time; what is other than it was is looked at as if the kernel had told it.
    func poll() {
        guard let watch, !watch.unwatched.isEmpty, scan != nil else { return nextPoll = nil }
        if nextPoll == nil {
            logger.notice(
                """
                The system does not tell of changes in \(watch.unwatched.count) folders of \(path): they are read \
                every two seconds or more. On Linux, fs.inotify.max_user_watches and max_user_instances say of how \
                many it does.
                """)
            nextPoll = .now + Self.pollingMin
        }
        guard let due = nextPoll, due <= .now else { return }
        let before = scan?.differences
        let took = ContinuousClock().measure {
            for folder in watch.unwatched.sorted() {
                guard folder.isRoot || scan?.listing[folder]?.kind == .folder else {
                    watch.leave(folder)
                    continue
                }
                do {
                    try scan?.scan(folder, context)
                } catch {
                    // What is wrong with the root is found, and told, by the round.
                    todo.readAnew([folder])
                }
            }
        }
        if scan?.differences != before { todo.readAnew(Array(watch.unwatched)) }
        nextPoll = .now + max(Self.pollingMin, took * Self.pollingShare)
    }
}
