import Folders
import LocalRPC
import Membership
import NIOCore
import NodeCore

/// `folder.*`
enum FolderHandlers {
    static func add(to table: inout [String: Handler]) {
        table[FolderMethods.Attach.name] = attach
        table[FolderMethods.Detach.name] = detach
        table[FolderMethods.List.name] = list
        table[FolderMethods.Status.name] = status
        table[FolderMethods.Sync.name] = sync
        table[FolderMethods.Resume.name] = resume
    }

    private static func attach(_ call: RPCCall) {
        call.with(FolderMethods.Attach.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let path = try checked(params.path, for: space, in: call.runtime)
            call.runtime.folders.attach(path, to: space, isMerge: params.merge == true) { failure in
                if let failure {
                    call.fail(RPCFailure(failure, attaching: path))
                } else if let folder = shape(space, in: call.runtime) {
                    call.succeed(FolderMethods.Attach.self, folder)
                } else {
                    call.fail(
                        RPCFailure(.conflict, "The folder was detached again meanwhile.", kept: "It is as it was."))
                }
            }
        }
    }

    /// One folder for a space, and none inside another.
    private static func checked(
        _ path: String, for space: SpaceID, in runtime: NodeRuntime
    ) throws(RPCFailure) -> String {
        guard path.hasPrefix("/") else {
            throw RPCFailure(.usage, "The folder must be an absolute path.", kept: "Nothing was changed.")
        }
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        for (other, worker) in runtime.folders.workers {
            guard other != space else {
                throw RPCFailure(
                    .conflict, "The space has a folder already: \(worker.path).", kept: "It goes on.",
                    next: "To have it elsewhere: atelier space folder detach, then attach.")
            }
            let isInside = (path + "/").hasPrefix(worker.path + "/") || (worker.path + "/").hasPrefix(path + "/")
            guard !isInside else {
                throw RPCFailure(
                    .conflict, "\(path) and \(worker.path), which another space has, are one in the other.",
                    kept: "Nothing was changed.", next: "Choose a folder beside it.")
            }
        }
        return path
    }

    private static func detach(_ call: RPCCall) {
        call.with(FolderMethods.Detach.self) { params throws(RPCFailure) in
            let (space, _) = try worker(params.space, call)
            guard let folder = shape(space, in: call.runtime) else { return }
            call.runtime.folders.detach(space)
            call.succeed(FolderMethods.Detach.self, folder)
        }
    }

    private static func list(_ call: RPCCall) {
        call.with(FolderMethods.List.self) { _ in
            let folders = call.node.spaceOrder.compactMap { shape($0, in: call.runtime) }
            call.succeed(FolderMethods.List.self, .init(folders: folders))
        }
    }

    private static func status(_ call: RPCCall) {
        call.with(FolderMethods.Status.self) { params throws(RPCFailure) in
            let (space, _) = try worker(params.space, call)
            if let folder = shape(space, in: call.runtime) { call.succeed(FolderMethods.Status.self, folder) }
        }
    }

    private static func sync(_ call: RPCCall) {
        call.with(FolderMethods.Sync.self) { params throws(RPCFailure) in
            let (space, worker) = try worker(params.space, call)
            wait(for: worker, of: space, FolderMethods.Sync.self, call)
        }
    }

    private static func resume(_ call: RPCCall) {
        call.with(FolderMethods.Resume.self) { params throws(RPCFailure) in
            let (space, worker) = try worker(params.space, call)
            worker.resume(taking: params.take == .disk ? .disk : .space)
            wait(for: worker, of: space, FolderMethods.Resume.self, call)
        }
    }

    private static func wait<Method: RPCMethod>(
        for worker: FolderWorker, of space: SpaceID, _ method: Method.Type, _ call: RPCCall
    ) where Method.Result == FolderMethods.Folder {
        let bound = NIOLoopBound(call, eventLoop: call.runtime.loop)
        worker.whenSynced { [loop = call.runtime.loop] in
            loop.execute {
                let call = bound.value
                guard let folder = shape(space, in: call.runtime) else {
                    return call.fail(RPCFailure(noFolder: space, in: call.node))
                }
                call.succeed(method, folder)
            }
        }
    }

    /// The folder of a space; without a name the only folder that there is.
    private static func worker(_ name: String?, _ call: RPCCall) throws(RPCFailure) -> (SpaceID, FolderWorker) {
        let workers = call.runtime.folders.workers
        if name == nil, workers.count == 1, let only = workers.first { return (only.key, only.value) }
        let space = try call.node.spaceID(named: name)
        guard let worker = workers[space] else { throw RPCFailure(noFolder: space, in: call.node) }
        return (space, worker)
    }

    private static func shape(_ space: SpaceID, in runtime: NodeRuntime) -> FolderMethods.Folder? {
        guard let worker = runtime.folders.workers[space] else { return nil }
        let status = worker.status
        var folder = FolderMethods.Folder(
            space: space.bytes.hex, title: runtime.node.reading(space)?.genesis.title ?? "", path: worker.path,
            state: .starting)
        switch status.state {
        case .starting: folder.state = .starting
        case .equal: folder.state = .equal
        case .syncing: folder.state = .syncing
        case .paused(let pause):
            folder.state = .paused
            if pause == .olderState {
                folder.detail = "the node's database was put back from a copy that is older than files here"
            }
        case .held(let words):
            folder.state = .held
            folder.detail = words
        }
        folder.files = status.files
        folder.exceptions = status.exceptions.map { .init(path: $0.path, reason: $0.reason) }
        return folder
    }
}

extension RPCFailure {
    fileprivate init(noFolder space: SpaceID, in node: Node) {
        self.init(
            .notFound, "The space \(node.reading(space)?.genesis.title ?? space.short) has no folder here.",
            kept: "Nothing was changed.", next: "Give it one: atelier space folder attach DIR")
    }

    fileprivate init(_ failure: FolderFailure, attaching path: String) {
        switch failure {
        case .folder(let error): self.init(error, sharing: path)
        case .node(let failure): self.init(failure)
        case .differs(_, let count):
            self.init(
                .conflict,
                "\(path) has \(count) \(count == 1 ? "thing" : "things") that the space has not, or otherwise.",
                kept: "Nothing was changed.",
                next: "To take them into the space, add --merge; or name an empty folder.")
        case .store, .unmarked: self.init(.failed, failure.words + ".", kept: "Nothing was shared.")
        }
    }
}
