internal import Discovery
internal import NIOCore

/// What happened on one stream; the owner of the table gives it a name of its own.
enum StreamEvent {
    /// An accepted stream can be used; one that was dialled is open when the table adopts it.
    case opened
    case received([UInt8])
    case ended
    case writable(Bool)
    case closed
}

/// The open byte streams of one transport on one event loop: what TCP connections and Unix clients have in common.
///
/// Bytes sent within one tick of the loop leave in one system call a stream, at the end of the tick.
final class StreamTable {
    let limits: StreamLimits
    /// Whether the peer's end leaves our direction open (reported as `ended`), or closes the stream once all is sent.
    let answersAfterPeerEnd: Bool
    private let loop: any EventLoop
    private var streams: [UInt64: OpenStream] = [:]
    private var unflushed: [OpenStream] = []
    private var lastID: UInt64 = 0
    private var onEvent: ((UInt64, StreamEvent) -> Void)?
    private var emptied: EventLoopPromise<Void>?

    init(on loop: any EventLoop, limits: StreamLimits, answersAfterPeerEnd: Bool) {
        self.loop = loop
        self.limits = limits
        self.answersAfterPeerEnd = answersAfterPeerEnd
    }

    var count: Int { streams.count }

    func setReceiver(_ receiver: @escaping (UInt64, StreamEvent) -> Void) {
        onEvent = receiver
    }

    func makeID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// Takes over a channel: an accepted one before it becomes active, or one that was dialled and is connected.
    func adopt(_ channel: any Channel, as id: UInt64, isDialled: Bool = false) throws {
        let marks = ChannelOptions.Types.WriteBufferWaterMark(
            low: limits.waterMarkLowInBytes, high: limits.waterMarkHighInBytes)
        try channel.syncOptions?.setOption(.writeBufferWaterMark, value: marks)
        try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
        let stream = OpenStream(id: id, channel: channel, table: self, isAnnounced: isDialled)
        streams[id] = stream
        do {
            try channel.pipeline.syncOperations.addHandler(stream)
        } catch {
            streams[id] = nil
            throw error
        }
    }

    /// The other side of a TCP connection.
    func peer(of id: UInt64) -> Endpoint? { streams[id]?.peer }

    /// False when there is no such open stream (any more); then the bytes are dropped.
    func send(_ bytes: [UInt8], on id: UInt64) -> Bool {
        guard let stream = streams[id], !stream.isClosing, stream.channel.isActive else { return false }
        guard stream.waitingInBytes <= limits.waitingMaxInBytes else {
            stream.channel.close(promise: nil)
            return false
        }
        stream.channel.write(ByteBuffer(bytes: bytes), promise: nil)
        guard !stream.hasUnflushedBytes else { return true }
        stream.hasUnflushedBytes = true
        unflushed.append(stream)
        if unflushed.count == 1 {
            loop.assumeIsolated().execute { self.flush() }
        }
        return true
    }

    func close(_ id: UInt64) {
        streams[id]?.beginClosing()
    }

    /// Closes at once; bytes that wait are lost.
    func abort(_ id: UInt64) {
        streams[id]?.channel.close(promise: nil)
    }

    func isWritable(_ id: UInt64) -> Bool {
        guard let stream = streams[id], !stream.isClosing else { return false }
        return stream.channel.isWritable
    }

    func waitingInBytes(_ id: UInt64) -> Int { streams[id]?.waitingInBytes ?? 0 }

    func setReading(_ isOn: Bool, on id: UInt64) {
        guard let stream = streams[id], !stream.isClosing else { return }
        stream.setReading(isOn)
    }

    /// Closes all streams as `close` does; done when the last one is gone.
    func closeAll() -> EventLoopFuture<Void> {
        guard !streams.isEmpty else { return loop.makeSucceededVoidFuture() }
        let promise = emptied ?? loop.makePromise(of: Void.self)
        emptied = promise
        for stream in Array(streams.values) { stream.beginClosing() }
        return promise.futureResult
    }

    private func flush() {
        let streams = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for stream in streams {
            stream.hasUnflushedBytes = false
            stream.channel.flush()
        }
    }

    // MARK: From the streams

    func report(_ id: UInt64, _ event: StreamEvent) {
        onEvent?(id, event)
    }

    func didClose(_ stream: OpenStream) {
        guard streams.removeValue(forKey: stream.id) != nil else { return }
        if stream.isAnnounced { report(stream.id, .closed) }
        guard streams.isEmpty, let promise = emptied else { return }
        emptied = nil
        promise.succeed(())
    }
}
