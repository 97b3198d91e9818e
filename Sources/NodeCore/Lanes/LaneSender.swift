import SecureChannel

/// What goes out over the fast lane, and when it goes again. It knows no bytes: a *piece* is one change of one *stream*
/// (a chain of a space), and a *run* is the neighbouring pieces of one stream that ride in a datagram.
///
/// Each datagram carries the newest piece and, room permitting, those before it that are not acknowledged: what one
/// lost datagram held, the next one holds too. Nothing here is needed for correctness, since TCP carries the same; so
/// what takes too long, or is too much, is given up.
///
/// It is generic for its tests, and here with its one user: from another room each use would look its types up anew.
///
/// Loss and probes are those of RFC 9002, sections 6.1 and 6.2, with the figures of Protocol/channel.md, "Datagrams".
struct LaneSender<Stream: Hashable & Sendable>: Sendable {
    struct Run: Hashable, Sendable {
        let stream: Stream
        let range: Range<UInt64>
    }

    struct Piece: Sendable {
        let sequence: UInt64
        let sizeInBytes: Int
        /// In how many datagrams it went out.
        var carries = 0
        var carriedAt: Duration = .zero
        /// It is to go out now.
        var isDue = true
    }

    struct Track: Sendable {
        let stream: Stream
        /// Not acknowledged, in sequence and without gaps.
        var pieces: [Piece] = []

        var end: UInt64? { pieces.last.map { $0.sequence + 1 } }
    }

    struct Sent: Sendable {
        let counter: UInt64
        let at: Duration
        let runs: [Run]
    }

    /// What a run takes in a datagram beside its pieces.
    private let runOverheadInBytes: Int
    private(set) var tracks: [Track] = []
    /// Datagrams with runs that are neither acknowledged nor lost, by counter.
    private(set) var inFlight: [Sent] = []
    private(set) var roundTrip = RoundTrip()
    /// Datagrams that may be in flight.
    private(set) var window = Double(LaneLimits.windowFirst)
    private var probes = 0
    private var lastSentAt: Duration = .zero
    /// A loss of what was sent before this does not halve the window again.
    private var recoveryStart: Duration = .zero
    private var largestAcknowledged: UInt64?
    private var isProbeDue = false
    private var allowanceInBytes = Double(LaneLimits.burstInBytes)
    private var allowanceAt: Duration = .zero
    /// Nothing came back in spite of every probe: the owner must prove the path anew.
    private(set) var hasGivenUp = false

    init(runOverheadInBytes: Int) {
        self.runOverheadInBytes = runOverheadInBytes
    }

    var smoothedRoundTrip: Duration { roundTrip.smoothed ?? LaneLimits.roundTripFirst }

    mutating func observe(roundTrip sample: Duration) {
        roundTrip.observe(sample)
    }

    // MARK: Pieces

    /// A new piece is there. False when it does not go by this lane: it is too large, or there is too much.
    mutating func offer(_ sequence: UInt64, of stream: Stream, sizeInBytes: Int, at now: Duration) -> Bool {
        let cost = runOverheadInBytes + sizeInBytes
        guard cost <= DatagramChannel.framesInBytesMax, takeAllowance(cost, at: now) else { return false }
        let piece = Piece(sequence: sequence, sizeInBytes: sizeInBytes)
        var track = tracks.firstIndex { $0.stream == stream }.map { tracks.remove(at: $0) } ?? Track(stream: stream)
        // What lies before a gap is TCP's affair.
        if track.end != sequence { track.pieces = [] }
        track.pieces.append(piece)
        if track.pieces.count > LaneLimits.piecesMax { track.pieces.removeFirst() }
        tracks.append(track)
        if tracks.count > LaneLimits.streamsMax { tracks.removeFirst() }
        return true
    }

    private mutating func takeAllowance(_ bytes: Int, at now: Duration) -> Bool {
        let gained = Double(LaneLimits.originalsInBytesPerSecond) * ((now - allowanceAt) / .seconds(1))
        allowanceInBytes = min(allowanceInBytes + gained, Double(LaneLimits.burstInBytes))
        allowanceAt = now
        guard Double(bytes) <= allowanceInBytes else { return false }
        allowanceInBytes -= Double(bytes)
        return true
    }

    // MARK: Datagrams

    /// The runs of the datagram that is to go out now, into so many bytes; empty when none is.
    ///
    /// Streams with something due come first, newest first; the others' pieces ride along where there is room.
    func next(roomInBytes: Int) -> [Run] {
        guard isProbeDue || inFlight.count < Int(window), tracks.contains(where: { $0.hasDue }) else { return [] }
        var room = roomInBytes
        var runs: [Run] = []
        for track in tracks.reversed().filter({ $0.hasDue }) + tracks.reversed().filter({ !$0.hasDue }) {
            guard let run = run(of: track, roomInBytes: &room) else { continue }
            runs.append(run)
        }
        return runs
    }

    /// From the newest piece down, as far as there is room.
    private func run(of track: Track, roomInBytes room: inout Int) -> Run? {
        guard let end = track.end else { return nil }
        var left = room - runOverheadInBytes
        var first = end
        for piece in track.pieces.reversed() {
            guard piece.sizeInBytes <= left else { break }
            left -= piece.sizeInBytes
            first = piece.sequence
        }
        guard first < end else { return nil }
        room = left
        return Run(stream: track.stream, range: first..<end)
    }

    /// The datagram went out.
    mutating func sent(_ runs: [Run], counter: UInt64, at now: Duration) {
        inFlight.append(Sent(counter: counter, at: now, runs: runs))
        lastSentAt = now
        isProbeDue = false
        for run in runs {
            update(run.stream) { track in
                for index in track.pieces.indices {
                    // What had no room beside newer pieces does not come back: TCP is faster than that.
                    track.pieces[index].isDue = false
                    guard run.range.contains(track.pieces[index].sequence) else { continue }
                    track.pieces[index].carries += 1
                    track.pieces[index].carriedAt = now
                }
            }
        }
    }

    /// A run cannot be made any more.
    mutating func drop(_ run: Run) {
        tracks.removeAll { $0.stream == run.stream }
    }

    private mutating func update(_ stream: Stream, _ body: (inout Track) -> Void) {
        guard let index = tracks.firstIndex(where: { $0.stream == stream }) else { return }
        body(&tracks[index])
        if tracks[index].pieces.isEmpty { tracks.remove(at: index) }
    }

    // MARK: Acknowledgements and loss

    /// The other side has these datagrams; it waited `delay` before it said so.
    mutating func acknowledge(_ ranges: AckRanges, delay: Duration, at now: Duration) {
        guard let newest = ranges.newest else { return }
        largestAcknowledged = max(largestAcknowledged ?? 0, newest)
        let arrived = inFlight.filter { ranges.contains($0.counter) }
        inFlight.removeAll { ranges.contains($0.counter) }
        if let last = arrived.last {
            if last.counter == newest { roundTrip.observe(now - last.at, delay: delay) }
            probes = 0
            window = min(window + Double(arrived.count) / window, Double(LaneLimits.windowMax))
            for sent in arrived {
                for run in sent.runs { forget(run) }
            }
        }
        findLosses(at: now)
    }

    /// Acknowledged pieces go, and with them those before: had they not arrived, the other side could not use these.
    private mutating func forget(_ run: Run) {
        update(run.stream) { track in track.pieces.removeAll { $0.sequence < run.range.upperBound } }
    }

    private mutating func findLosses(at now: Duration) {
        guard let largest = largestAcknowledged else { return }
        let sentBefore = now - lossDelay
        let lost = inFlight.filter { $0.isLost(largest: largest, sentBefore: sentBefore) }
        guard !lost.isEmpty else { return }
        inFlight.removeAll { $0.isLost(largest: largest, sentBefore: sentBefore) }
        noteLoss(of: lost, at: now)
        for sent in lost {
            for run in sent.runs {
                let rides = inFlight.contains { later in later.runs.contains { $0.covers(run) } }
                if !rides { makeDue(run) }
            }
        }
    }

    private var lossDelay: Duration {
        max(max(smoothedRoundTrip, roundTrip.latest) * 9 / 8, .milliseconds(1))
    }

    private mutating func noteLoss(of lost: [Sent], at now: Duration) {
        guard lost.contains(where: { $0.at >= recoveryStart }) else { return }
        recoveryStart = now
        window = max(window / 2, Double(LaneLimits.windowMin))
    }

    private mutating func makeDue(_ run: Run) {
        update(run.stream) { track in
            for index in track.pieces.indices where run.range.contains(track.pieces[index].sequence) {
                track.pieces[index].isDue = true
            }
        }
    }

    // MARK: Time

    /// When `advance` wants to be called; nil when nothing waits.
    var deadline: Duration? {
        .earliest(repeatDeadline, lossDeadline, probeDeadline)
    }

    /// Makes due what time has made due.
    mutating func advance(to now: Duration) {
        for track in tracks.indices {
            for index in tracks[track].pieces.indices
            where tracks[track].pieces[index].repeatsAt.map({ $0 <= now }) ?? false {
                tracks[track].pieces[index].isDue = true
            }
        }
        if lossDeadline.map({ $0 <= now }) ?? false { findLosses(at: now) }
        if probeDeadline.map({ $0 <= now }) ?? false { probe(at: now) }
    }

    /// A full window holds repetitions back; what opens it again is an acknowledgement, a loss or a probe.
    private var repeatDeadline: Duration? {
        guard inFlight.count < Int(window) else { return nil }
        // Asked after each event. (A key path of a generic type is made anew each time, in some microseconds.)
        var earliest: Duration?
        for track in tracks {
            for piece in track.pieces {
                if let time = piece.repeatsAt { earliest = min(earliest ?? time, time) }
            }
        }
        return earliest
    }

    private var lossDeadline: Duration? {
        guard let largest = largestAcknowledged, let first = inFlight.first, first.counter < largest else { return nil }
        return first.at + lossDelay
    }

    private var probeDeadline: Duration? {
        guard !inFlight.isEmpty else { return nil }
        return lastSentAt + max(smoothedRoundTrip * 2, LaneLimits.probeMin) * (1 << probes)
    }

    private mutating func probe(at now: Duration) {
        guard probes < LaneLimits.probesMax else { return giveUp(at: now) }
        probes += 1
        isProbeDue = true
        for track in tracks.indices {
            if let last = tracks[track].pieces.indices.last { tracks[track].pieces[last].isDue = true }
        }
        // Nothing is left to say, and nobody says that it came: only the path is in question.
        if tracks.isEmpty { giveUp(at: now) }
    }

    private mutating func giveUp(at now: Duration) {
        noteLoss(of: inFlight, at: now)
        inFlight = []
        tracks = []
        probes = 0
        isProbeDue = false
        hasGivenUp = true
    }

    /// The path was proven anew.
    mutating func goOn() {
        hasGivenUp = false
    }
}

extension LaneSender.Piece {
    /// Once more, unless it rode twice.
    var repeatsAt: Duration? { carries == 1 && !isDue ? carriedAt + LaneLimits.repeatAfter : nil }
}

extension LaneSender.Sent {
    /// So many later ones have come, or one, and the time is over.
    func isLost(largest: UInt64, sentBefore: Duration) -> Bool {
        guard counter < largest else { return false }
        return largest - counter >= LaneLimits.lossAfterLater || at <= sentBefore
    }
}

extension LaneSender.Track {
    var hasDue: Bool { pieces.contains { $0.isDue } }
}

extension LaneSender.Run {
    func covers(_ other: Self) -> Bool {
        stream == other.stream && range.lowerBound <= other.range.lowerBound
            && range.upperBound >= other.range.upperBound
    }
}
