package import LocalRPC
import Logging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Answers questions about what a profile holds while no node runs on it: the very handlers of the local socket, over
/// the database opened to be read, at the other end of a pair of sockets of this process.
///
/// Needs no keys and no passphrase; writes nothing, dials nobody, listens nowhere.
package final class ReadingNode: Sendable {
    /// The client's end; whoever takes it closes it.
    package let descriptor: Int32
    private let runtime: NodeRuntime

    /// Blocks until the database is open. Nil where only a node can open it, or there is none.
    package init?(_ paths: ProfilePaths) throws(RPCFailure) {
        do throws(RuntimeError) {
            let logger = Logger(label: "atelier.reading") { _ in SwiftLogNoOpLogHandler() }
            guard let runtime = try NodeRuntime(reading: paths, logger: logger) else { return nil }
            self.runtime = runtime
            descriptor = try Self.clientEnd(of: runtime)
        } catch {
            throw RPCFailure(error)
        }
    }

    /// Closes the database. Blocks until that is done.
    package func end() {
        runtime.stop()
        runtime.waitUntilStopped()
    }

    /// A runtime that gets no questions is ended.
    private static func clientEnd(of runtime: NodeRuntime) throws(RuntimeError) -> Int32 {
        var isAnswering = false
        defer {
            if !isAnswering {
                runtime.stop()
                runtime.waitUntilStopped()
            }
        }
        let ends = try pair()
        do {
            try runtime.answer(on: ends.node)
        } catch {
            close(ends.client)
            throw error
        }
        isAnswering = true
        return ends.client
    }

    private static func pair() throws(RuntimeError) -> (client: Int32, node: Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw .transport(.system(call: .connect, code: errno))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
