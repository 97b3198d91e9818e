internal import NIOCore
internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Accepts connections on a socket that already listens, on one event loop.
///
/// The event loop takes the socket up within its present tick; what dials before that waits in the kernel.
final class Listener {
    private let registered: EventLoopFuture<any Channel>
    private var isClosed = false

    /// Takes the descriptor over. `admits` says which connections may be, `adopt` sets up those before they can read,
    /// and `onEnd` is called when the system takes the socket away, not after `close`.
    init(
        _ descriptor: CInt, on loop: any EventLoop,
        admits: @escaping (any Channel) -> Bool,
        adopt: @escaping (any Channel) throws -> Void,
        onEnd: @escaping (TransportError) -> Void
    ) {
        let gate = NIOLoopBound(AcceptGate(admits: admits), eventLoop: loop)
        let boundAdopt = NIOLoopBound(adopt, eventLoop: loop)
        registered = ServerBootstrap(group: loop)
            .serverChannelInitializer { server in
                server.eventLoop.makeCompletedFuture { try server.pipeline.syncOperations.addHandler(gate.value) }
            }
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture { try boundAdopt.value(child) }
            }
            .withBoundSocket(descriptor)
        gate.value.onEnd = { [weak self] error in
            if self?.isClosed == false { onEnd(error) }
        }
        registered.assumeIsolated().whenFailure { [weak self] error in
            if self?.isClosed == false { onEnd(TransportError(error, call: .register)) }
        }
    }

    /// Done when the socket is closed.
    func close() -> EventLoopFuture<Void> {
        isClosed = true
        return registered.flatMap { $0.close() }.recover { _ in }
    }
}

/// Drops incoming connections that may not be, before anything is set up for them.
private final class AcceptGate: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// Called when the listening socket is gone, with the error that took it.
    var onEnd: ((TransportError) -> Void)?
    private let admits: (any Channel) -> Bool
    private var lastError: TransportError?

    init(admits: @escaping (any Channel) -> Bool) {
        self.admits = admits
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let accepted = unwrapInboundIn(data)
        if admits(accepted) {
            context.fireChannelRead(data)
        } else {
            accepted.close(promise: nil)
        }
    }

    /// Some of these pass (too many open files), and SwiftNIO closes the socket for the others. Since a connection that
    /// cannot be taken stays ready, the loop would turn without end: so wait a second before the next try.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lastError = TransportError(error, call: .listen)
        let server = context.channel
        try? server.syncOptions?.setOption(.autoRead, value: false)
        server.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) {
            try? server.syncOptions?.setOption(.autoRead, value: true)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        onEnd?(lastError ?? .system(call: .listen, code: 0))
    }
}

extension TransportError {
    /// What SwiftNIO says of a failed call; its errors without an errno give 0.
    init(_ error: any Error, call: SystemCall) {
        self = .system(call: call, code: (error as? IOError)?.errnoCode ?? 0)
    }
}

extension EventLoopFuture where Value == any Channel {
    /// The channel of a socket that was bound before: for datagrams and pipes the loop takes it up at once.
    func valueNow() throws(TransportError) -> any Channel {
        var result: Result<any Channel, any Error>?
        assumeIsolated().whenComplete { result = $0 }
        switch result {
        case .success(let channel): return channel
        case .failure(let error): throw TransportError(error, call: .register)
        case nil:
            assumeIsolated().whenSuccess { $0.close(promise: nil) }
            throw .system(call: .register, code: EINPROGRESS)
        }
    }
}
