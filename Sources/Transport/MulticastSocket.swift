internal import CLinux
internal import Discovery
internal import NIOCore
internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// One UDP socket for the beacons of one interface and address family.
///
/// It is bound to the interface and to the beacons' port, shares that port with the other nodes of the machine, and
/// hears what comes in on the interface and what other nodes of the machine send out on it.
final class MulticastSocket {
    /// What tells one socket from another.
    struct Key: Hashable, Comparable {
        let interfaceIndex: UInt32
        let interfaceName: String
        let isIPv4: Bool

        static func < (left: Key, right: Key) -> Bool {
            (left.interfaceIndex, left.isIPv4 ? 0 : 1) < (right.interfaceIndex, right.isIPv4 ? 0 : 1)
        }
    }

    let key: Key
    /// Where a beacon goes from here.
    var destinations: [SocketAddress]
    private let channel: any Channel

    /// A larger datagram is none of ours.
    private static let datagramMaxInBytes = 1_200

    init(
        _ route: BeaconRoute, port: UInt16, on loop: any EventLoop,
        onDatagram: @escaping ([UInt8], _ source: Endpoint) -> Void
    ) throws(TransportError) {
        key = route.key
        destinations = route.destinations
        let descriptor = clinux_beacon_socket(
            key.isIPv4 ? AF_INET : AF_INET6, key.interfaceName, key.interfaceIndex, port, route.group)
        guard descriptor >= 0 else { throw .system(call: .openBeaconSocket, code: -descriptor) }
        let handler = NIOLoopBound(DatagramHandler(onDatagram: onDatagram), eventLoop: loop)
        let opened = DatagramBootstrap(group: loop)
            .channelOption(.maxMessagesPerRead, value: 16)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .withBoundSocket(descriptor)
        channel = try opened.valueNow()
    }

    /// Sends to each destination, or to one address. An error is that of the last destination that failed, when none
    /// took the datagram.
    ///
    /// A system call for each, and no queue: a beacon that the kernel has no room for is better lost than late.
    func send(_ bytes: [UInt8], to address: SocketAddress? = nil) throws(TransportError) {
        var code: Int32 = 0
        var hasSent = false
        for destination in address.map({ [$0] }) ?? destinations {
            let failure = put(bytes, to: destination)
            if failure == 0 { hasSent = true } else { code = failure }
        }
        if !hasSent && code != 0 { throw .system(call: .sendBeacon, code: code) }
    }

    func close() -> EventLoopFuture<Void> {
        channel.close().recover { _ in }
    }

    /// Done when the socket is closed, by us or by the system.
    var closed: EventLoopFuture<Void> { channel.closeFuture }

    /// Zero or an errno.
    private func put(_ bytes: [UInt8], to destination: SocketAddress) -> Int32 {
        let operations = channel.pipeline.syncOperations
        let result = try? operations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { descriptor in
            destination.withSockAddr { address, length in
                let count = sendto(descriptor, bytes, bytes.count, 0, address, socklen_t(length))
                return count < 0 ? errno : 0
            }
        }
        return (result ?? nil) ?? EBADF
    }

    private final class DatagramHandler: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>

        private let onDatagram: ([UInt8], Endpoint) -> Void

        init(onDatagram: @escaping ([UInt8], Endpoint) -> Void) {
            self.onDatagram = onDatagram
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            guard envelope.data.readableBytes <= datagramMaxInBytes, let source = Endpoint(envelope.remoteAddress)
            else {
                return
            }
            onDatagram([UInt8](envelope.data.readableBytesView), source)
        }
    }
}
