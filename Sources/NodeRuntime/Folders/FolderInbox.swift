import CRDT
import Folders
import Foundation
import NodeCore
import Synchronization

/// Which side a person chose where git and the space both changed files.
enum FolderSide: String, Sendable {
    case disk
    case space
}

/// What other threads tell a folder's thread, which sleeps until there is something.
final class FolderInbox: Sendable {
    struct News: Sendable {
        var isTreeChanged = false
        var texts: Set<NodeID> = []
        var isEverythingDue = false
        var resumed: FolderSide?
        var answers: [SaveQuestions.Answer] = []
        var waiting: [@Sendable () -> Void] = []
    }

    private struct State {
        var news = News()
        var status = FolderStatus()
        var bridges: [Int32?] = []
        var isStopped = false
        var isAwake = false
    }

    private let state = Mutex(State())
    private let sleeper: CInt
    private let waker: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        precondition(pipe(&ends) == 0, "a process has room for one more pipe")
        sleeper = ends[0]
        waker = ends[1]
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(sleeper)
        close(waker)
    }

    var status: FolderStatus { state.withLock { $0.status } }
    var isStopped: Bool { state.withLock { $0.isStopped } }
    /// The processes of the bridges that can be asked; nil for an editor at the node's own socket.
    var bridges: [Int32?] { state.withLock { $0.bridges } }

    func say(_ body: (inout FolderStatus) -> Void) { state.withLock { body(&$0.status) } }

    func add(_ body: (inout News) -> Void) {
        change { body(&$0.news) }
    }

    func setBridges(_ bridges: [Int32?]) {
        change { $0.bridges = bridges }
    }

    func stop() {
        change { $0.isStopped = true }
    }

    func take() -> News {
        state.withLock { state in
            defer { state.news = News() }
            return state.news
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let mustWake = state.withLock { state in
            body(&state)
            defer { state.isAwake = true }
            return !state.isAwake
        }
        if mustWake {
            var byte: UInt8 = 1
            _ = write(waker, &byte, 1)
        }
    }

    /// Sleeps until news come, `descriptor` can be read, or the time is over.
    func wait(for descriptor: CInt?, atMost pause: Duration?) {
        var descriptors = [pollfd(fd: sleeper, events: Int16(POLLIN), revents: 0)]
        if let descriptor { descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
        let milliseconds = pause.map { duration in
            CInt(
                clamping: (duration.components.seconds &* 1_000)
                    &+ (duration.components.attoseconds / 1_000_000_000_000_000) &+ 1)
        }
        _ = poll(&descriptors, nfds_t(descriptors.count), milliseconds ?? -1)
        state.withLock { state in
            state.isAwake = false
            var bytes = [UInt8](repeating: 0, count: 16)
            while read(sleeper, &bytes, bytes.count) > 0 {}
        }
    }
}

/// A value that another thread will have.
final class FolderPromise<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, any Error>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func complete(_ result: Result<Value, some Error>) {
        value.withLock { $0 = result.mapError { $0 } }
        isThere.signal()
    }

    func wait() throws -> Value {
        isThere.wait()
        guard let result = value.withLock({ $0 }) else { preconditionFailure("it was signalled when the value came") }
        return try result.get()
    }
}
