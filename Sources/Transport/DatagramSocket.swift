internal import CLinux
package import Discovery
package import NIOCore
internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The node's UDP socket for its lanes, for both families, on the event loop given by the caller.
///
/// Strangers may send anything: what `admits` does not know by its index costs a look at its first bytes, and nothing
/// is copied, kept or told of it. Calls and events go as with `StreamTransport`; a datagram is handed over directly.
package final class DatagramSocket {
    /// Whether a datagram with this index is wanted.
    package var admits: ((UInt32) -> Bool)?
    package var onDatagram: (([UInt8], Endpoint) -> Void)?

    private let loop: any EventLoop
    private var channel: (any Channel)?
    private var isIPv6 = true
    private var isShutDown = false
    /// The addresses that were written to of late.
    private var addresses: [Endpoint: SocketAddress] = [:]

    /// Reads of one system call, and the room for each: a little more than a datagram of ours has.
    private static let readsAtOnce = 32
    private static let readInBytes = 1_280
    private static let addressesMax = 128

    package init(on loop: any EventLoop) {
        self.loop = loop
    }

    /// Opens the socket, on this port or, when another program has it, on any, and gives the port in use.
    package func open(host: String = "::", portWished: UInt16) throws(TransportError) -> UInt16 {
        loop.preconditionInEventLoop()
        guard channel == nil, !isShutDown else { throw .alreadyListening }
        var port = portWished
        var descriptor = bind(host, &port)
        if descriptor == -EADDRINUSE {
            port = 0
            descriptor = bind(host, &port)
        }
        guard descriptor >= 0 else { throw .system(call: .openDatagramSocket, code: -descriptor) }
        let handler = NIOLoopBound(ReadHandler(self), eventLoop: loop)
        channel = try DatagramBootstrap(group: loop)
            .channelOption(.datagramVectorReadMessageCount, value: Self.readsAtOnce)
            .channelOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readsAtOnce * Self.readInBytes)
            )
            // So that what comes over TCP has its turn between the datagrams of a flood.
            .channelOption(.maxMessagesPerRead, value: 2)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .withBoundSocket(descriptor)
            .valueNow()
        return port
    }

    /// On a machine without IPv6 the wildcard means `0.0.0.0`.
    private func bind(_ host: String, _ port: inout UInt16) -> CInt {
        let wished = port
        isIPv6 = host.contains(":")
        let descriptor = clinux_bind_udp(host, &port)
        guard host == "::", descriptor == -EAFNOSUPPORT || descriptor == -EADDRNOTAVAIL else { return descriptor }
        port = wished
        isIPv6 = false
        return clinux_bind_udp("0.0.0.0", &port)
    }

    /// Sends a datagram, or loses it: when the kernel has no room, when there is no way there, and when the host is a
    /// name. One system call.
    package func send(_ bytes: [UInt8], to endpoint: Endpoint) {
        loop.preconditionInEventLoop()
        guard let channel, let address = address(of: endpoint) else { return }
        _ = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            descriptor in
            address.withSockAddr { address, length in
                _ = sendto(descriptor, bytes, bytes.count, 0, address, socklen_t(length))
            }
        }
    }

    /// Closes the socket; nothing is handed over afterwards.
    package func shutDown() -> EventLoopFuture<Void> {
        loop.preconditionInEventLoop()
        isShutDown = true
        onDatagram = nil
        let closed = channel?.close().recover { _ in }
        channel = nil
        return closed ?? loop.makeSucceededVoidFuture()
    }

    private func address(of endpoint: Endpoint) -> SocketAddress? {
        if let known = addresses[endpoint] { return known }
        // To a socket of IPv6, an IPv4 address is one of `::ffff:0:0/96`.
        let isMapped = isIPv6 && !endpoint.host.contains(":")
        let host = isMapped ? "::ffff:" + endpoint.host : endpoint.host
        guard let address = SocketAddress(numericHost: host, port: endpoint.port) else { return nil }
        if addresses.count >= Self.addressesMax { addresses = [:] }
        addresses[endpoint] = address
        return address
    }

    private func take(_ envelope: AddressedEnvelope<ByteBuffer>) {
        let view = envelope.data.readableBytesView
        guard let onDatagram, let index = Self.index(of: view), admits?(index) == true,
            let source = Endpoint(envelope.remoteAddress)
        else { return }
        onDatagram([UInt8](view), source)
    }

    /// Bytes 1 to 4: as much of Protocol/channel.md as is known here.
    private static func index(of datagram: ByteBufferView) -> UInt32? {
        guard datagram.count >= 5, datagram.count < readInBytes else { return nil }
        return datagram.dropFirst().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private final class ReadHandler: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>

        private weak var socket: DatagramSocket?

        init(_ socket: DatagramSocket) {
            self.socket = socket
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            socket?.take(unwrapInboundIn(data))
        }

        /// One failed read says nothing of the next.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }
}
