internal import CLinux
package import NIOCore
internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The node's local socket: programs of the same user on the same machine, and nobody else.
///
/// Three walls stand around it: a folder that only its owner enters, a socket that only its owner opens, and the user
/// id that the kernel vouches for at each accept. Calls and events go as with `StreamTransport`.
package final class UnixListener {
    package var onEvent: ((UnixEvent) -> Void)? {
        get { delivery.receiver }
        set { delivery.receiver = newValue }
    }
    /// Clients that were dropped for their user id or for their number, since the start.
    package private(set) var refusedCount = 0

    private let loop: any EventLoop
    private let limits: StreamLimits
    private let user: UInt32
    private let table: StreamTable
    private let delivery: EventDelivery<UnixEvent>
    private var listener: Listener?
    private var file: SocketFile?
    private var isShutDown = false

    package convenience init(on loop: any EventLoop, limits: StreamLimits = .localClients) {
        self.init(on: loop, limits: limits, user: geteuid())
    }

    /// `user` is the only user id whose processes are taken.
    init(on loop: any EventLoop, limits: StreamLimits, user: UInt32) {
        self.loop = loop
        self.limits = limits
        self.user = user
        table = StreamTable(on: loop, limits: limits, answersAfterPeerEnd: true)
        delivery = EventDelivery(on: loop)
        table.setReceiver { [weak self] id, event in self?.report(id, event) }
    }

    package var clientCount: Int { table.count }

    /// The longest path that a socket can have on this system, in bytes.
    package static var pathMaxInBytes: Int { Int(clinux_unix_path_bytes_max()) }

    /// Makes the socket, mode 0600, and listens on it.
    ///
    /// Its folder is made if it is not there (0700), and refused if others may enter it. A socket that is left over
    /// from a process that ended is replaced; one that somebody answers at is `socketInUse`.
    package func listen(path: String) throws(TransportError) {
        loop.preconditionInEventLoop()
        precondition(path.hasPrefix("/"), "the path of the local socket begins at the root")
        guard listener == nil, !isShutDown else { throw .alreadyListening }
        guard path.utf8.count <= Self.pathMaxInBytes else {
            throw .socketPathTooLong(path: path, limitInBytes: Self.pathMaxInBytes)
        }
        let folderPath = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let folder = try SocketFolder(folderPath)
        try SocketFile(at: path)?.removeIfStale()
        let descriptor = clinux_listen_unix(path, Self.backlog)
        guard descriptor >= 0 else { throw .system(call: .listen, code: -descriptor) }
        file = try SocketFile(at: path)
        _ = consume folder
        let table = table
        listener = Listener(
            descriptor, on: loop,
            admits: { [weak self] in self?.admits($0) ?? false },
            adopt: { try table.adopt($0, as: table.makeID()) },
            onEnd: { [weak self] in self?.endListening($0) })
    }

    /// Takes one end of a pair of sockets, which is closed when that fails, as a client; the other end is this
    /// process's own. `accepted` follows.
    package func adopt(_ descriptor: Int32) -> EventLoopFuture<Void> {
        let table = NIOLoopBound(table, eventLoop: loop)
        return ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try table.value.adopt(channel, as: table.value.makeID()) }
            }
            .withConnectedSocket(descriptor)
            .map { _ in }
    }

    /// Sends bytes; those of one tick of the loop leave together at its end. False, and the bytes are dropped, when the
    /// client is not there (any more).
    @discardableResult
    package func send(_ bytes: [UInt8], to client: ClientID) -> Bool {
        delivery.call { table.send(bytes, on: client.value) }
    }

    /// Sends what waits, then closes; `closed` follows.
    package func close(_ client: ClientID) {
        delivery.call { table.close(client.value) }
    }

    /// Closes at once; bytes that wait are lost. `closed` follows.
    package func abort(_ client: ClientID) {
        delivery.call { table.abort(client.value) }
    }

    /// Whether less than the upper water mark waits to be sent; false when the client is not there.
    package func isWritable(_ client: ClientID) -> Bool { table.isWritable(client.value) }

    /// Bytes given to `send` that the kernel has not taken yet.
    package func bufferedBytes(_ client: ClientID) -> Int { table.waitingInBytes(client.value) }

    /// Stops or resumes taking bytes from a client, which is then held back by the kernel.
    package func setReading(_ isOn: Bool, on client: ClientID) {
        delivery.call { table.setReading(isOn, on: client.value) }
    }

    /// Stops listening, removes the socket, and closes every client as `close` does. Done when all are gone, at the
    /// latest after `closingMax`; events still come until then.
    package func shutDown() -> EventLoopFuture<Void> {
        delivery.call {
            isShutDown = true
            file?.removeIfOurs()
            file = nil
            let listenerClosed = listener?.close() ?? loop.makeSucceededVoidFuture()
            listener = nil
            return listenerClosed.and(table.closeAll()).map { _ in }
        }
    }

    // MARK: Private

    /// Connections that the kernel may hold ready for us.
    private static let backlog: Int32 = 64

    private func report(_ id: UInt64, _ event: StreamEvent) {
        let client = ClientID(value: id)
        switch event {
        case .opened: delivery.post(.accepted(client))
        case .received(let bytes): delivery.post(.received(client, bytes))
        case .ended: delivery.post(.ended(client))
        case .writable(let isWritable): delivery.post(.writable(client, isWritable))
        case .closed: delivery.post(.closed(client))
        }
    }

    private func endListening(_ error: TransportError) {
        listener = nil
        delivery.post(.listeningEnded(error))
    }

    private func admits(_ channel: any Channel) -> Bool {
        guard !isShutDown, table.count < limits.connectionCountMax, Self.user(of: channel) == user else {
            refusedCount += 1
            return false
        }
        return true
    }

    /// The user id of the process at the other end; nil when the kernel does not say.
    private static func user(of channel: any Channel) -> UInt32? {
        let operations = channel.pipeline.syncOperations
        let answer = try? operations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { descriptor in
            var user: UInt32 = 0
            return clinux_peer_user(descriptor, &user) == 0 ? user : nil
        }
        return answer ?? nil
    }
}
