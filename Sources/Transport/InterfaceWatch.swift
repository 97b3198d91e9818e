internal import CLinux
internal import NIOCore
internal import NIOPosix

/// Follows the interfaces of this machine: listed at the start, every five seconds, and soon after the kernel reports a
/// change. Where the kernel's reports cannot be had, the five seconds suffice.
final class InterfaceWatch {
    /// What is there now, as last listed.
    private(set) var interfaces: [NetworkInterface] = []

    private static let interval = TimeAmount.seconds(5)
    /// Changes come in bursts, and an address is of no use in the moment it appears.
    private static let settlingDelay = TimeAmount.milliseconds(200)

    private let loop: any EventLoop
    private let listNow: () throws -> [NetworkInterface]
    private let onListing: () -> Void
    private var reports: (any Channel)?
    private var timer: LoopTimer?

    /// `onListing` is called after each listing, whether or not it differs from the one before.
    init(
        on loop: any EventLoop, listNow: @escaping () throws -> [NetworkInterface], onListing: @escaping () -> Void
    ) {
        self.loop = loop
        self.listNow = listNow
        self.onListing = onListing
    }

    func start() {
        timer = LoopTimer(on: loop) { [weak self] in self?.list() }
        list()
    }

    func stop() -> EventLoopFuture<Void> {
        timer?.set(nil)
        timer = nil
        let closed = reports?.close() ?? loop.makeSucceededVoidFuture()
        reports = nil
        return closed.recover { _ in }
    }

    /// Lists now, and again in five seconds.
    func list() {
        if reports == nil { reports = openReports() }
        if let listed = try? listNow() { interfaces = listed }
        timer?.set(.now() + Self.interval)
        onListing()
    }

    private func noteChange() {
        timer?.set(.now() + Self.settlingDelay)
    }

    private func openReports() -> (any Channel)? {
        let descriptor = clinux_watch_interfaces()
        guard descriptor >= 0 else { return nil }
        let handler = NIOLoopBound(
            ReportHandler(
                onReport: { [weak self] in self?.noteChange() }, onEnd: { [weak self] in self?.reports = nil }),
            eventLoop: loop)
        let opened = NIOPipeBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
        return try? opened.valueNow()
    }

    /// The kernel's reports only say that something changed: what, the next listing shows.
    private final class ReportHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let onReport: () -> Void
        private let onEnd: () -> Void

        init(onReport: @escaping () -> Void, onEnd: @escaping () -> Void) {
            self.onReport = onReport
            self.onEnd = onEnd
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            onReport()
        }

        /// The kernel says ENOBUFS when reports were lost: a change, too. The next listing opens a new watch.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            onReport()
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            onEnd()
        }
    }
}
