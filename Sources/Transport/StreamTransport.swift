internal import CLinux
internal import Discovery
package import NIOCore

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The node's TCP connections: listens, dials, sends and reports, all on the event loop given by the caller.
///
/// Every call is made on that loop, and `onEvent` is called there: directly for what the network does, and after the
/// loop's present task for what one of our own calls caused, never from inside the call. Call `shutDown` before the
/// last reference goes; the channels would live on.
package final class StreamTransport {
    package var onEvent: ((TransportEvent) -> Void)? {
        get { delivery.receiver }
        set { delivery.receiver = newValue }
    }
    /// The port that is listened on, once `listen` gave it.
    package private(set) var listeningPort: UInt16?
    /// Incoming connections that were dropped for their rate or for their number, since the start.
    package private(set) var refusedCount = 0

    let loop: any EventLoop
    let limits: StreamLimits
    let table: StreamTable
    let delivery: EventDelivery<TransportEvent>
    /// Dials under way.
    var attempts: [UInt64: DialAttempt] = [:]
    private var limiter: AcceptLimiter
    private var listener: Listener?
    private(set) var isShutDown = false

    package init(on loop: any EventLoop, limits: StreamLimits = .peers) {
        self.loop = loop
        self.limits = limits
        table = StreamTable(on: loop, limits: limits, answersAfterPeerEnd: false)
        delivery = EventDelivery(on: loop)
        limiter = AcceptLimiter(limits: limits)
        table.setReceiver { [weak self] id, event in self?.report(id, event) }
    }

    /// Connections open or being dialled.
    package var connectionCount: Int { table.count + attempts.count }

    /// Listens on a numeric address of this machine, and gives the port in use.
    ///
    /// `::` takes IPv4 as well; on a machine without IPv6 it means `0.0.0.0`. Port 0 means any free one. No pending
    /// connection is lost meanwhile: the socket is open when this returns.
    @discardableResult
    package func listen(host: String = "::", port: UInt16) throws(TransportError) -> UInt16 {
        loop.preconditionInEventLoop()
        guard listener == nil, !isShutDown else { throw .alreadyListening }
        var actualPort = port
        var descriptor = clinux_listen_tcp(host, &actualPort, Self.backlog)
        if host == "::", descriptor == -EAFNOSUPPORT || descriptor == -EADDRNOTAVAIL {
            actualPort = port
            descriptor = clinux_listen_tcp("0.0.0.0", &actualPort, Self.backlog)
        }
        guard descriptor >= 0 else { throw Self.listenError(host: host, port: port, code: -descriptor) }
        let table = table
        listener = Listener(
            descriptor, on: loop,
            admits: { [weak self] in self?.admits($0) ?? false },
            adopt: { try table.adopt($0, as: table.makeID()) },
            onEnd: { [weak self] in self?.endListening($0) })
        listeningPort = actualPort
        return actualPort
    }

    /// Sends bytes; those of one tick of the loop leave together at its end. False, and the bytes are dropped, when the
    /// connection is not open (any more). Heed `writable`: nothing here stops a sender but memory's limit.
    @discardableResult
    package func send(_ bytes: [UInt8], to connection: ConnectionID) -> Bool {
        delivery.call { table.send(bytes, on: connection.value) }
    }

    /// Sends what waits, then closes; a dial under way is given up. `closed` or `dialFailed` follows.
    package func close(_ connection: ConnectionID) {
        delivery.call {
            if !giveUpDial(connection.value) { table.close(connection.value) }
        }
    }

    /// Closes at once; bytes that wait are lost. `closed` or `dialFailed` follows.
    package func abort(_ connection: ConnectionID) {
        delivery.call {
            if !giveUpDial(connection.value) { table.abort(connection.value) }
        }
    }

    /// Whether less than the upper water mark waits to be sent; false when the connection is not open.
    package func isWritable(_ connection: ConnectionID) -> Bool { table.isWritable(connection.value) }

    /// Bytes given to `send` that the kernel has not taken yet.
    package func bufferedBytes(_ connection: ConnectionID) -> Int { table.waitingInBytes(connection.value) }

    /// Stops or resumes taking bytes from a connection; TCP then holds its sender back. The end of the peer is noticed
    /// only while reading is on.
    package func setReading(_ isOn: Bool, on connection: ConnectionID) {
        delivery.call { table.setReading(isOn, on: connection.value) }
    }

    /// Stops listening, gives up the dials, and closes every connection as `close` does. Done when all are gone, at the
    /// latest after `closingMax`; events still come until then.
    package func shutDown() -> EventLoopFuture<Void> {
        delivery.call {
            isShutDown = true
            listeningPort = nil
            let listenerClosed = listener?.close() ?? loop.makeSucceededVoidFuture()
            listener = nil
            for id in attempts.keys.sorted() { _ = giveUpDial(id) }
            return listenerClosed.and(table.closeAll()).map { _ in }
        }
    }

    // MARK: Private

    /// Connections that the kernel may hold ready for us.
    private static let backlog: Int32 = 128

    private func report(_ id: UInt64, _ event: StreamEvent) {
        let connection = ConnectionID(value: id)
        switch event {
        case .opened:
            guard let peer = table.peer(of: id) else { preconditionFailure("an admitted connection has an address") }
            delivery.post(.accepted(connection, from: peer))
        case .received(let bytes): delivery.post(.received(connection, bytes))
        case .writable(let isWritable): delivery.post(.writable(connection, isWritable))
        case .closed: delivery.post(.closed(connection))
        case .ended: preconditionFailure("a peer's end closes the connection")
        }
    }

    private func endListening(_ error: TransportError) {
        listener = nil
        listeningPort = nil
        delivery.post(.listeningEnded(error))
    }

    private func admits(_ channel: any Channel) -> Bool {
        guard !isShutDown, connectionCount < limits.connectionCountMax,
            let address = channel.remoteAddress, let bytes = address.ipBytes, Endpoint(address) != nil,
            let own = channel.localAddress?.ipBytes,
            limiter.admits(AddressBlock(bytes, to: own), at: NIODeadline.now().uptimeNanoseconds)
        else {
            refusedCount += 1
            return false
        }
        TCPOptions.apply(to: channel)
        return true
    }

    private static func listenError(host: String, port: UInt16, code: Int32) -> TransportError {
        switch code {
        case EADDRINUSE: .portInUse(port)
        case EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL: .addressNotUsable(host: host, code: code)
        default: .system(call: .listen, code: code)
        }
    }
}
