import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import WireCodec

/// One lane of one link: datagrams in, runs out; changes in, datagrams out (`Protocol/channel.md`, section 6).
///
/// It decides when, and what rides together; what a run says, its owner tells. Everything is O(changes not yet
/// acknowledged), which `LaneLimits` bounds.
struct Lane {
    /// The chain of a space whose changes go in sequence.
    struct Stream: Hashable, Sendable {
        let space: SpaceID
        let chain: ChainID
    }

    typealias Run = LaneSender<Stream>.Run

    struct Outgoing: Equatable {
        let counter: UInt64
        let bytes: [UInt8]
        let to: Endpoint
    }

    /// Space, chain, sequence, tip, signature and count of a run, and its frame's type and length.
    private static let runOverheadInBytes = 32 + 32 + 5 + 8 + 64 + 3 + 3
    /// The smallest room in which an acknowledgement still rides along.
    private static let ackInBytesMin = 48

    private struct Echo {
        let token: [UInt8]
        let to: Endpoint
        let sizeInBytes: Int
    }

    private var channel: DatagramChannel
    private var paths: LanePaths<Endpoint>
    private var sender = LaneSender<Stream>(runOverheadInBytes: runOverheadInBytes)
    private let random: RandomSource
    private var received = AckRanges()
    /// When the newest datagram came, and whether something came since the last acknowledgement went.
    private var newestAt: Duration = .zero
    private var hasUnacknowledged = false
    private var ackDueAt: Duration?
    private var echo: Echo?
    /// Its keys cannot be renewed: nothing more goes out.
    private(set) var isOver = false

    /// `expected` is where the other side takes datagrams, by its word and the connection's address.
    init(_ channel: DatagramChannel, expected: Endpoint?, random: RandomSource, at now: Duration) {
        self.channel = channel
        self.random = random
        paths = LanePaths(
            expected: expected, token: random.bytes(LanePaths<Endpoint>.tokenInBytes), at: now)
    }

    var index: UInt32 { channel.index }
    /// Whether changes can go out.
    var isOpen: Bool { paths.proven != nil && !sender.hasGivenUp && !isOver }
    /// Where datagrams go; nil until it is proven.
    var path: Endpoint? { paths.proven }
    var roundTrip: Duration { sender.smoothedRoundTrip }

    // MARK: In

    /// Takes a datagram, and gives the runs in it. What nobody proves to have made gives none; an error is the other
    /// side's fault.
    mutating func receive(
        _ datagram: [UInt8], from source: Endpoint, at now: Duration
    ) throws(ChannelError) -> [[UInt8]] {
        let opened: DatagramChannel.Opened
        do throws(ChannelError) {
            opened = try channel.open(datagram, at: now, roundTrip: sender.smoothedRoundTrip)
        } catch .notADatagram, .datagramRepeated, .decryptionFailed {
            return []
        }
        let isNewest = received.newest.map { opened.counter > $0 } ?? true
        paths.received(
            from: source, sizeInBytes: datagram.count, isNewest: isNewest,
            token: random.bytes(LanePaths<Endpoint>.tokenInBytes), at: now)
        var runs: [[UInt8]] = []
        for frame in opened.frames {
            switch frame.type {
            case MessageType.changes.rawValue: runs.append(frame.body)
            case AckRanges.frameType: try acknowledged(frame.body, at: now)
            case PathFrame.checkType:
                echo = Echo(token: try PathFrame.readCheck(frame.body), to: source, sizeInBytes: datagram.count)
            case PathFrame.echoType: echoed(try PathFrame.readEcho(frame.body).token, at: now)
            default: break
            }
        }
        received.insert(opened.counter)
        if isNewest { newestAt = now }
        hasUnacknowledged = true
        if !runs.isEmpty, ackDueAt == nil { ackDueAt = now + LaneLimits.ackDelayMax }
        return runs
    }

    private mutating func acknowledged(_ body: [UInt8], at now: Duration) throws(ChannelError) {
        let (ranges, delay) = try AckRanges.decode(body)
        guard let newest = ranges.newest, channel.hasSent(newest) else {
            throw .acknowledgedUnsent(ranges.newest ?? 0)
        }
        channel.confirm(newest)
        sender.acknowledge(ranges, delay: .microseconds(delay), at: now)
    }

    private mutating func echoed(_ token: [UInt8], at now: Duration) {
        guard let roundTrip = paths.echoed(token, at: now) else { return }
        sender.observe(roundTrip: roundTrip)
        sender.goOn()
    }

    // MARK: Out

    /// A new change is there, of so many bytes.
    mutating func offer(_ sequence: UInt64, of stream: Stream, sizeInBytes: Int, at now: Duration) {
        guard isOpen else { return }
        _ = sender.offer(sequence, of: stream, sizeInBytes: sizeInBytes + 3, at: now)
    }

    /// The next datagram that is to go out now; nil when none is. `body` makes a run, or tells that it cannot.
    mutating func next(at now: Duration, _ body: (Run) -> [UInt8]?) -> Outgoing? {
        guard !isOver else { return nil }
        if let check = paths.check(at: now) { return answer(with: check, at: now) }
        if let echo {
            self.echo = nil
            if paths.allows(echo.sizeInBytes, to: echo.to) {
                return seal([frame(for: echo)], sizeInBytesMin: echo.sizeInBytes, to: echo.to, at: now)
            }
        }
        guard let path = paths.proven else { return nil }
        if let outgoing = nextRuns(to: path, at: now, body) { return outgoing }
        guard let due = ackDueAt, due <= now else { return nil }
        return seal([acknowledgement(at: now)], to: path, at: now)
    }

    /// A check, with the echo for the same address beside it: no answer is longer than what it answers.
    private mutating func answer(with check: LanePaths<Endpoint>.Check, at now: Duration) -> Outgoing? {
        var frames = [PathFrame.check(check.token)]
        if let echo, echo.to == check.address {
            frames.append(frame(for: echo))
            self.echo = nil
        }
        return seal(frames, sizeInBytesMin: check.sizeInBytes, to: check.address, at: now)
    }

    private mutating func nextRuns(to path: Endpoint, at now: Duration, _ body: (Run) -> [UInt8]?) -> Outgoing? {
        while true {
            let room = DatagramChannel.framesInBytesMax
            var frames = hasUnacknowledged ? [acknowledgement(at: now)] : []
            var runs = sender.next(roomInBytes: room - frames.reduce(0) { $0 + $1.body.count + 3 })
            if runs.isEmpty, !frames.isEmpty {
                frames = []
                runs = sender.next(roomInBytes: room)
            }
            guard !runs.isEmpty else { return nil }
            let bodies = runs.map { ($0, body($0)) }
            if let lacking = bodies.first(where: { $0.1 == nil }) {
                sender.drop(lacking.0)
                continue
            }
            frames += bodies.compactMap { $0.1 }.map { Frame(type: MessageType.changes.rawValue, body: $0) }
            // Texts that were forgotten meanwhile may make a run longer.
            guard frames.reduce(0, { $0 + $1.body.count + 3 }) <= room else {
                sender.drop(runs[0])
                continue
            }
            guard let outgoing = seal(frames, to: path, at: now) else { return nil }
            sender.sent(runs, counter: outgoing.counter, at: now)
            return outgoing
        }
    }

    private func frame(for echo: Echo) -> Frame {
        PathFrame.echo(echo.token, observed: echo.to.text)
    }

    private func acknowledgement(at now: Duration) -> Frame {
        let delay = (now - newestAt) / .microseconds(1)
        return Frame(
            type: AckRanges.frameType,
            body: received.encode(delayInMicroseconds: Int(delay), limitInBytes: Self.ackInBytesMin))
    }

    private mutating func seal(
        _ frames: [Frame], sizeInBytesMin: Int = 0, to address: Endpoint, at now: Duration
    ) -> Outgoing? {
        do throws(ChannelError) {
            let sealed = try channel.seal(frames, sizeInBytesMin: sizeInBytesMin, at: now)
            if frames.contains(where: { $0.type == AckRanges.frameType }) {
                hasUnacknowledged = false
                ackDueAt = nil
            }
            return Outgoing(counter: sealed.counter, bytes: sealed.bytes, to: address)
        } catch {
            isOver = true
            return nil
        }
    }

    // MARK: Time

    /// When `advance` and `next` are to be called; nil when nothing waits.
    var deadline: Duration? {
        guard !isOver else { return nil }
        return paths.proven == nil ? paths.deadline : .earliest(paths.deadline, ackDueAt, sender.deadline)
    }

    mutating func advance(to now: Duration) {
        guard paths.proven != nil else { return }
        sender.advance(to: now)
        if sender.hasGivenUp { paths.doubt(token: random.bytes(LanePaths<Endpoint>.tokenInBytes), at: now) }
    }
}
