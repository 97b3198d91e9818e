package import Discovery
internal import NIOCore
internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

extension StreamTransport {
    /// Begins to connect, and names the connection that may come of it: `connected` or `dialFailed` follows.
    ///
    /// A host that is a name is looked up off the loop, and its addresses are tried in turn (RFC 8305); the time limit
    /// spans it all.
    package func dial(_ endpoint: Endpoint, timeout: Duration = .seconds(10)) -> ConnectionID {
        let id = table.makeID()
        delivery.call { beginDial(endpoint, timeout: TimeAmount(timeout), id: id) }
        return ConnectionID(value: id)
    }

    /// True when such a dial was under way.
    func giveUpDial(_ id: UInt64) -> Bool {
        guard let attempt = attempts.removeValue(forKey: id) else { return false }
        delivery.post(.dialFailed(ConnectionID(value: id), .cancelled))
        attempt.giveUp()
        return true
    }

    private func beginDial(_ endpoint: Endpoint, timeout: TimeAmount, id: UInt64) {
        guard !isShutDown else { return delivery.post(.dialFailed(ConnectionID(value: id), .cancelled)) }
        guard connectionCount < limits.connectionCountMax else {
            let error = TransportError.tooManyConnections(limit: limits.connectionCountMax)
            delivery.post(.dialFailed(ConnectionID(value: id), error))
            return
        }
        let attempt = DialAttempt(endpoint)
        attempts[id] = attempt
        let boundAttempt = NIOLoopBound(attempt, eventLoop: loop)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            // Nothing is read before the stream's handler is in place.
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                boundAttempt.value.channels.append(channel)
                TCPOptions.apply(to: channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        let result =
            if let address = SocketAddress(numericHost: endpoint.host, port: endpoint.port) {
                bootstrap.connect(to: address)
            } else {
                bootstrap.connect(host: endpoint.host, port: Int(endpoint.port))
            }
        result.assumeIsolated().whenComplete { self.endDial(id, attempt, $0) }
    }

    private func endDial(_ id: UInt64, _ attempt: DialAttempt, _ result: Result<any Channel, any Error>) {
        attempt.channels = []
        guard attempts.removeValue(forKey: id) != nil else {
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        let connection = ConnectionID(value: id)
        do {
            let channel = try result.get()
            try table.adopt(channel, as: id, isDialled: true)
            delivery.post(.connected(connection))
            table.setReading(true, on: id)
        } catch {
            delivery.post(.dialFailed(connection, attempt.explain(error)))
        }
    }
}

/// One dial under way.
final class DialAttempt {
    let endpoint: Endpoint
    /// The sockets tried so far: one for a numeric address, one or more for a name.
    var channels: [any Channel] = []

    init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    func giveUp() {
        for channel in channels { channel.close(promise: nil) }
    }

    func explain(_ error: any Error) -> TransportError {
        switch error {
        case ChannelError.connectTimeout: .timedOut(endpoint)
        case let error as IOError: explain(code: error.errnoCode)
        case let error as NIOConnectionError: explain(error)
        default: .system(call: .connect, code: 0)
        }
    }

    /// Of the addresses of a name, the last one tried speaks for all.
    private func explain(_ error: NIOConnectionError) -> TransportError {
        if let last = error.connectionErrors.last { return explain(last.error) }
        return .nameNotFound(host: endpoint.host)
    }

    private func explain(code: Int32) -> TransportError {
        switch code {
        case ECONNREFUSED: .refused(endpoint)
        case ETIMEDOUT: .timedOut(endpoint)
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL, EACCES, EPERM, EINVAL:
            .unreachable(endpoint, code: code)
        default: .system(call: .connect, code: code)
        }
    }
}
