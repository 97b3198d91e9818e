import CRDT
import Folders
import Foundation
import Logging
import Membership
import NIOCore
import NodeCore
import Store
import Synchronization

/// Keeps one folder and its space equal, on a thread of its own.
///
/// It waits for what the watcher sees and what the node tells, lets both come to rest for a moment, and then takes in
/// first what was done on the disk, and puts out what the space shows after that. Nothing on the disk that was not
/// taken in is ever written over.
final class FolderWorker: @unchecked Sendable {
    /// What does not change as long as it is shared.
    struct Setting: Sendable {
        /// Absolute.
        let path: String
        let profile: String
        /// The node's own folders, which are never shared.
        let protected: [String]
        let port: FolderPort
        let blobs: BlobFiles
        let logger: Logger
    }

    private let setting: Setting
    let inbox = FolderInbox()
    private let running = DispatchGroup()
    private let mustForgetMarker = SharedFlag()

    // What follows belongs to the thread.
    var root: SandboxedRoot?
    var watch: FolderWatch?
    var scan: DiskScan?
    var synced = SyncedFiles()
    /// Files that are no text, as they were when that was found.
    var unfit: [FolderPath: FileSignature] = [:]
    /// What the space refused, and in what words.
    var refused: [FolderPath: String] = [:]
    var obstacles: [(path: FolderPath, reason: String)] = []
    /// Files whose bytes are on their way, with how many of a hundred are here.
    var fetching: [NodeID: Int] = [:]
    /// What happened and was not looked at yet.
    var todo = FolderAgenda()
    var git = GitWatch()
    /// What waits while git is asked about.
    var pausedWork: FolderWork?
    /// Files that a person wanted left alone, as they were.
    var passedOver: [FolderPath: FileSignature] = [:]
    /// When folders are read again of which the kernel does not tell.
    var nextPoll: ContinuousClock.Instant?
    /// What editors are asked about.
    var saves = SaveQuestions()
    /// Whether the rows are of a database that was put back from a copy: the disk may have gone on since.
    var isOfOlderState = false
    private var failures = 0

    enum Beginning: Sendable {
        /// Shared anew. Without `isMerge`, a folder that holds something else than the space is refused.
        case fresh(isMerge: Bool)
        /// As it was shared before.
        case again
    }

    init(_ setting: Setting) {
        self.setting = setting
    }

    var path: String { setting.path }
    var port: FolderPort { setting.port }
    var logger: Logger { setting.logger }
    var blobs: BlobFiles { setting.blobs }
    var status: FolderStatus { inbox.status }

    /// Begins to work. `done` is called once, on the thread, when the folder is equal for the first time or cannot be
    /// shared.
    ///
    /// First it waits for those of `earlier`, which were told to end: one of them may have the same folder still.
    func start(
        _ beginning: Beginning, after earlier: [FolderWorker], _ done: @escaping @Sendable (FolderFailure?) -> Void
    ) {
        running.enter()
        let thread = Thread { [self] in
            for worker in earlier { worker.waitUntilEnded() }
            run(beginning, done)
            running.leave()
        }
        thread.name = "atelier.folder"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Asks the thread to end after what it is doing. Safe from any thread.
    func stop() {
        inbox.stop()
    }

    /// The folder is shared no more: its marker goes when the thread has ended.
    func forgetMarkerAtEnd() { mustForgetMarker.raise() }

    /// Blocks until the thread has ended. Not on the loop, which answers it.
    func waitUntilEnded() {
        running.wait()
    }

    var hasEnded: Bool { running.wait(timeout: .now()) == .success }

    // MARK: From the loop

    func setBridges(_ bridges: [Int32?]) { inbox.setBridges(bridges) }
    func take(_ answer: SaveQuestions.Answer) { inbox.add { $0.answers.append(answer) } }
    func treeChanged() { inbox.add { $0.isTreeChanged = true } }
    func textChanged(_ node: NodeID) { inbox.add { $0.texts.insert(node) } }
    func resume(taking side: FolderSide) { inbox.add { $0.resumed = side } }

    /// Calls `done` when all that happened before is on both sides, or cannot be.
    func whenSynced(_ done: @escaping @Sendable () -> Void) {
        inbox.add {
            $0.isEverythingDue = true
            $0.waiting.append(done)
        }
    }

    // MARK: The thread

    private func run(_ beginning: Beginning, _ done: @escaping @Sendable (FolderFailure?) -> Void) {
        do {
            try open(beginning)
            done(nil)
        } catch {
            let failure = FolderFailure(error)
            done(failure)
            guard case .again = beginning else { return }
            inbox.say { $0.state = .held(failure.words) }
            todo.everything()
        }
        while !inbox.isStopped {
            inbox.wait(for: watch?.descriptor, atMost: pause)
            gather()
            poll()
            guard todo.isDue else { continue }
            attempt()
        }
        for done in todo.waiting { done() }
        if mustForgetMarker.isRaised { root?.removeMarker() }
    }

    /// How long there is nothing to do, unless something happens.
    private var pause: Duration? {
        [todo.due, saves.deadline, nextPoll].compactMap(\.self).min().map { max(.zero, $0 - .now) }
    }

    private func attempt() {
        do {
            if root == nil { try open(.again) }
            try sync()
            failures = 0
        } catch {
            let words = FolderFailure(error).words
            failures += 1
            inbox.say { $0.state = .held(words) }
            if failures == 1 { logger.warning("The folder \(path) is not kept equal now: \(words)") }
            todo.again(after: min(.seconds(5), .milliseconds(20 << min(failures, 8))))
        }
    }

    private func open(_ beginning: Beginning) throws {
        _ = try port.ask(.whenLoaded(port.space))
        let root = try SandboxedRoot(path: path, protecting: setting.protected)
        scan = DiskScan(of: root)
        switch beginning {
        case .fresh(let isMerge): try begin(in: root, isMerge: isMerge)
        case .again:
            guard root.hasMarker else { throw FolderFailure.unmarked(path) }
            try loadRows()
        }
        self.root = root
        if case .again = beginning { awaitBridges(in: root) }
        watch = FolderWatch()
        _ = try port.ask(.file(port.space, .listen))
        todo.everything()
        if case .fresh = beginning { try sync() }
    }

    private func begin(in root: SandboxedRoot, isMerge: Bool) throws {
        if !isMerge {
            try scan?.scanAll(.init(isSynced: { _ in false }, willList: { _ in }))
            self.root = root
            let plan = try intakePlan()
            self.root = nil
            guard plan.steps.isEmpty else { throw FolderFailure.differs(path, count: plan.steps.count) }
        }
        let json = #"{"space":"\#(port.space.bytes.hex)","profile":"\#(setting.profile)"}"# + "\n"
        try root.writeMarker([UInt8](json.utf8))
        _ = try port.ask(.folder(port.space, .keep(path: path)))
    }

    private func gather() {
        let news = inbox.take()
        todo.add(news, at: .now)
        for path in saves.take(news.answers, at: .now) { todo.lookAtOnce(at: path) }
        if let watch { todo.add(watch.events(), at: .now) }
    }

    // MARK: One round

    private func sync() throws {
        guard let root else { return todo.again(after: .seconds(2)) }
        guard root.isAtItsPath, root.hasMarker else {
            self.root = nil
            watch = nil
            throw FolderFailure.unmarked(path)
        }
        guard var work = todo.begin() else { return }
        do {
            if let paused = pausedWork { work.add(paused) }
            pausedWork = nil
            guard try mayGoOn(work, in: root), try mayGoOnFromOlderState(&work) else { return }
            inbox.say { $0.state = .syncing }
            if work.resumed == .space {
                try readDisk(work)
                try passOverDisk()
            }
            let namesMayDiffer = try takeIn(work)
            try leaveOlderState()
            try putOut(work, namesMayDiffer: namesMayDiffer)
        } catch {
            todo.putBack(work)
            throw error
        }
        tell()
        if !saves.isAnyOpen, todo.due == nil || todo.hasOnlyTexts(fetching.keys) {
            for done in work.waiting { done() }
        } else {
            todo.waiting += work.waiting
        }
    }

    func tell() {
        var exceptions = refused.map { (path: $0.key.text, reason: $0.value) }
        exceptions += unfit.keys.map { ($0.text, "not-text") }
        exceptions += (scan?.skipped ?? [:]).map { ($0.key.text, $0.value.word) }
        exceptions += fetching.compactMap { node, percent in
            synced[node].map { ($0.path.text, "fetching \(percent) %") }
        }
        exceptions += obstacles.map { ($0.path.text, $0.reason) }
        exceptions.sort { $0.path < $1.path }
        let files = synced.rows.count { $0.value.kind != .folder }
        let pause: FolderStatus.Pause? = git.isPaused ? .git : isOfOlderState ? .olderState : nil
        let isWaiting = saves.isAnyOpen
        inbox.say { status in
            status.state = pause.map { .paused($0) } ?? (isWaiting ? .syncing : .equal)
            status.files = files
            status.exceptions = Array(exceptions.prefix(1_000))
        }
    }
}
