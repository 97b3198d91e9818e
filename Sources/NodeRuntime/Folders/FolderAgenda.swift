import CRDT
import Folders

/// What happened since the last round.
struct FolderWork: Sendable {
    /// All of the folder is to be read.
    var isEverythingDue = false
    /// Folders to be read anew.
    var folders: Set<FolderPath> = []
    /// Files that were seen to change.
    var files: Set<FolderPath> = []
    var isTreeChanged = false
    var texts: Set<NodeID> = []
    var resumed: FolderSide?
    var waiting: [@Sendable () -> Void] = []

    var isEmpty: Bool {
        !isEverythingDue && folders.isEmpty && files.isEmpty && !isTreeChanged && texts.isEmpty && resumed == nil
            && waiting.isEmpty
    }

    mutating func add(_ other: FolderWork) {
        isEverythingDue = isEverythingDue || other.isEverythingDue
        folders.formUnion(other.folders)
        files.formUnion(other.files)
        isTreeChanged = isTreeChanged || other.isTreeChanged
        texts.formUnion(other.texts)
        resumed = resumed ?? other.resumed
        waiting += other.waiting
    }
}

/// When a folder's thread does what is to be done: when nothing more has come for a moment, so that an editor's way of
/// saving is one change and a peer's typing not a write for each key.
struct FolderAgenda {
    private var work = FolderWork()
    private var first: ContinuousClock.Instant?
    private var last: ContinuousClock.Instant?
    private var notBefore: ContinuousClock.Instant?
    /// Files that somebody has open and is writing to, since when.
    private var writing: [FolderPath: ContinuousClock.Instant] = [:]
    /// Who waits for a round without anything left.
    var waiting: [@Sendable () -> Void] = []

    /// So long nothing may have come.
    static let rest: Duration = .milliseconds(10)
    /// So long it waits at most for that.
    static let restMax: Duration = .milliseconds(100)
    /// So long it waits for who writes a file without closing it.
    static let writingMax: Duration = .milliseconds(500)

    /// Nil while there is nothing to do.
    var due: ContinuousClock.Instant? {
        guard let first, let last, !work.isEmpty else { return nil }
        var due = min(last + Self.rest, first + Self.restMax)
        if let newest = writing.values.min() { due = max(due, newest + Self.writingMax) }
        return max(due, notBefore ?? due)
    }

    var isDue: Bool { due.map { $0 <= .now } ?? false }

    mutating func add(_ news: FolderInbox.News, at now: ContinuousClock.Instant) {
        work.isTreeChanged = work.isTreeChanged || news.isTreeChanged
        work.texts.formUnion(news.texts)
        work.isEverythingDue = work.isEverythingDue || news.isEverythingDue
        work.resumed = news.resumed ?? work.resumed
        work.waiting += news.waiting
        let isNew = news.isTreeChanged || !news.texts.isEmpty || news.isEverythingDue || news.resumed != nil
        if isNew { note(now) }
    }

    mutating func add(_ events: Set<FolderWatch.Event>, at now: ContinuousClock.Instant) {
        if events.isEmpty { return }
        note(now)
        for case .writing(let path) in events where writing[path] == nil { writing[path] = now }
        for event in events {
            switch event {
            case .lost: work.isEverythingDue = true
            case .writing(let path):
                work.folders.insert(path.parent)
                work.files.insert(path)
            case .changed(let folder, let name):
                work.folders.insert(folder)
                work.files.insert(folder.appending(name))
                writing[folder.appending(name)] = nil
            }
        }
    }

    private mutating func note(_ now: ContinuousClock.Instant) {
        first = first ?? now
        last = now
    }

    mutating func everything() {
        work.isEverythingDue = true
        note(.now)
    }

    /// Something is to be looked at once more: it was not as it was seen.
    mutating func lookAgain(at path: FolderPath) {
        work.folders.insert(path.parent)
        work.files.insert(path)
        work.isTreeChanged = true
        again(after: .milliseconds(20))
    }

    /// It is known now what the file is.
    mutating func lookAtOnce(at path: FolderPath) {
        work.folders.insert(path.parent)
        work.files.insert(path)
        note(.now)
    }

    /// Folders in which something was done here.
    mutating func readAnew(_ folders: [FolderPath]) {
        work.folders.formUnion(folders)
        note(.now)
    }

    /// Files whose bytes are on their way are looked at again.
    mutating func awaitBytes(of nodes: some Collection<NodeID>) {
        if nodes.isEmpty { return }
        work.texts.formUnion(nodes)
        again(after: .milliseconds(100))
    }

    func hasOnlyTexts(_ nodes: some Sequence<NodeID>) -> Bool {
        var rest = work
        rest.texts.subtract(nodes)
        return rest.isEmpty
    }

    /// A text is to be compared once more.
    mutating func textIsDue(_ node: NodeID) {
        work.texts.insert(node)
        note(.now)
    }

    /// What the space shows is to be compared once more.
    mutating func treeIsDue() {
        work.isTreeChanged = true
        note(.now)
    }

    mutating func again(after pause: Duration) {
        note(.now)
        notBefore = .now + pause
    }

    mutating func begin() -> FolderWork? {
        if work.isEmpty { return nil }
        defer {
            work = FolderWork()
            first = nil
            last = nil
            notBefore = nil
            writing = [:]
        }
        var begun = work
        begun.waiting += waiting
        waiting = []
        return begun
    }

    /// What could not be done now is done later, with what has come meanwhile.
    mutating func putBack(_ other: FolderWork) {
        work.add(other)
        note(.now)
    }
}
