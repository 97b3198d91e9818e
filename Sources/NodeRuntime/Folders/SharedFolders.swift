import CRDT
import Membership
import NIOCore
import NodeCore
import Store

/// The folders that this node keeps equal to spaces, one for a space. Bound to the node's loop; each folder has a
/// thread of its own.
final class SharedFolders {
    private unowned let runtime: NodeRuntime
    private(set) var workers: [SpaceID: FolderWorker] = [:]
    private var spaces: [ClientID: SpaceID] = [:]
    private var completions: [RequestID: (Result<NodeReply, NodeFailure>) -> Void] = [:]
    private var nextNumber: UInt64 = 0
    private var isEnding = false
    /// Those of programs count up from zero.
    private var nextClient = UInt64.max
    /// Threads that were asked to end.
    private var ended: [FolderWorker] = []

    init(runtime: NodeRuntime) {
        self.runtime = runtime
    }

    /// Goes on with the folders that were shared when the node ended.
    func restore(_ folders: [StoredFolder]) {
        for folder in folders {
            start(at: folder.path, for: folder.space, .again) { [logger = runtime.logger] failure in
                if let failure { logger.warning("The folder \(folder.path) is not kept equal now: \(failure.words)") }
            }
        }
    }

    /// Shares a folder. `done` is called on the loop when it is equal for the first time, or cannot be shared.
    func attach(
        _ path: String, to space: SpaceID, isMerge: Bool, _ done: @escaping (FolderFailure?) -> Void
    ) {
        let bound = NIOLoopBound((self, done), eventLoop: runtime.loop)
        start(at: path, for: space, .fresh(isMerge: isMerge)) { [loop = runtime.loop] failure in
            loop.execute {
                let (folders, done) = bound.value
                if failure != nil { folders.end(space) }
                done(failure)
            }
        }
    }

    private func start(
        at path: String, for space: SpaceID, _ beginning: FolderWorker.Beginning,
        _ done: @escaping @Sendable (FolderFailure?) -> Void
    ) {
        let client = ClientID(value: nextClient)
        nextClient -= 1
        spaces[client] = space
        let paths = runtime.configuration.paths
        let worker = FolderWorker(
            .init(
                path: path, profile: paths.profile,
                protected: [paths.dataFolder, paths.stateFolder, paths.runtimeFolder],
                port: FolderPort(space: space, client: client, runtime: runtime), blobs: runtime.blobs.files,
                logger: runtime.logger))
        workers[space] = worker
        worker.setBridges(runtime.server.bridges.processes(of: space))
        ended.removeAll(where: \.hasEnded)
        worker.start(beginning, after: ended.filter { $0.path == path || $0.port.space == space }, done)
    }

    /// Leaves a folder as it is: it is kept equal no more.
    func detach(_ space: SpaceID) {
        guard let worker = workers[space] else { return }
        worker.forgetMarkerAtEnd()
        end(space)
        ask(.folder(space, .keep(path: nil)), as: worker.port.client) { _ in }
    }

    private func end(_ space: SpaceID) {
        guard let worker = workers.removeValue(forKey: space) else { return }
        worker.stop()
        ended.append(worker)
        spaces[worker.port.client] = nil
        runtime.feed(.clientClosed(worker.port.client))
    }

    // MARK: The node

    func ask(
        _ command: NodeCommand, as client: ClientID, _ completion: @escaping (Result<NodeReply, NodeFailure>) -> Void
    ) {
        guard !isEnding else { return completion(.failure(.stopping)) }
        nextNumber += 1
        let request = RequestID(client: client, number: nextNumber)
        completions[request] = completion
        runtime.feed(.command(request, command))
    }

    /// Whether an answer was for a folder.
    func answer(_ request: RequestID, _ result: Result<NodeReply, NodeFailure>) -> Bool {
        guard let completion = completions.removeValue(forKey: request) else { return false }
        completion(result)
        return true
    }

    /// Whether a notification was for a folder.
    func notify(_ subscription: Subscription, _ notification: NodeNotification) -> Bool {
        guard let space = spaces[subscription.client], let worker = workers[space] else { return false }
        switch notification {
        case .treeChanged: worker.treeChanged()
        case .documentChanged(_, let document, _, _, _, _): worker.textChanged(NodeID(document))
        case .chatMessage, .chatStep, .question, .whereabouts, .terminal, .session, .followed, .review, .workshop: break
        }
        return true
    }

    // MARK: The end

    /// The threads end when they have done what they are doing; what they ask from now on is refused.
    func beginStop() {
        for worker in workers.values { worker.stop() }
        ended += workers.values
        workers = [:]
    }

    /// Nothing is answered any more.
    func endAnswers() {
        isEnding = true
        let open = completions.values
        completions = [:]
        for completion in open { completion(.failure(.stopping)) }
    }

    /// Those that were told to stop. For the thread that waits for them.
    var endedWorkers: [FolderWorker] { ended }
}
