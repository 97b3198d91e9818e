internal import Discovery
internal import NIOCore

/// One open byte stream: the last handler of its channel.
///
/// Closing takes three steps, so that neither side loses bytes: everything waiting is sent, then our end is told, then
/// the other side's end is awaited while what still comes is thrown away. Closing at once would make the kernel answer
/// late bytes with a reset, and a reset can destroy what the peer has not read yet (RFC 1122, 4.2.2.13).
final class OpenStream: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let id: UInt64
    let channel: any Channel
    /// The other side of a TCP connection, as it was when the connection began: a reset makes the system forget it.
    let peer: Endpoint?
    /// True while bytes wait for the flush at the end of the loop's tick.
    var hasUnflushedBytes = false
    /// Whether the owner was told of this stream, and so is told of its end.
    private(set) var isAnnounced: Bool
    private(set) var isClosing = false
    private let table: StreamTable
    private var closingLimit: Scheduled<Void>?

    init(id: UInt64, channel: any Channel, table: StreamTable, isAnnounced: Bool) {
        self.id = id
        self.channel = channel
        peer = channel.remoteAddress.flatMap { Endpoint($0) }
        self.table = table
        self.isAnnounced = isAnnounced
    }

    /// Bytes given to `send` that the kernel has not taken yet.
    var waitingInBytes: Int { (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }

    func setReading(_ isOn: Bool) {
        try? channel.syncOptions?.setOption(.autoRead, value: isOn)
    }

    func beginClosing() {
        guard !isClosing else { return }
        isClosing = true
        setReading(true)
        closingLimit = channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(table.limits.closingMax)) {
            self.channel.close(promise: nil)
        }
        let flushed = channel.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.assumeIsolated().whenComplete { self.endAfterFlush($0) }
        // Promises are kept in order: that of an empty write comes when all before it is with the kernel.
        channel.writeAndFlush(ByteBuffer(), promise: flushed)
    }

    private func endAfterFlush(_ result: Result<Void, any Error>) {
        guard case .success = result else { return channel.close(promise: nil) }
        // The channel is gone as soon as both directions are: now, if the peer has ended already.
        channel.close(mode: .output, promise: nil)
    }

    // MARK: From the channel

    /// Also comes to a dialled stream when it was adopted early enough.
    func channelActive(context: ChannelHandlerContext) {
        guard !isAnnounced else { return }
        isAnnounced = true
        table.report(id, .opened)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        let buffer = unwrapInboundIn(data)
        table.report(id, .received([UInt8](buffer.readableBytesView)))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard !isClosing else { return }
        table.report(id, .writable(channel.isWritable))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let change = event as? ChannelEvent, change == .inputClosed, !isClosing else { return }
        if table.answersAfterPeerEnd {
            table.report(id, .ended)
        } else {
            beginClosing()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        channel.close(promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        closingLimit?.cancel()
        table.didClose(self)
    }
}
