import SecureChannel
import TestKit

@testable import NodeCore

/// A sender and what receives its datagrams, over a path that loses some of them, both ways, on a clock of its own.
struct LanePair {
    typealias Sender = LaneSender<Int>

    private enum Event {
        case arrives(counter: UInt64, runs: [Sender.Run])
        case acknowledges
        case acknowledged(AckRanges, delay: Duration)
    }

    var sender = Sender(runOverheadInBytes: 150)
    let oneWay: Duration
    /// In a thousand, each way.
    let loss: Int
    var random: SeededRandom
    private(set) var now: Duration = .zero
    /// When each piece of a stream was first received.
    private(set) var arrivals: [Int: [UInt64: Duration]] = [:]
    private(set) var datagramCount = 0
    private(set) var inFlightMost = 0
    private var events: [(at: Duration, order: Int, event: Event)] = []
    private var received = AckRanges()
    private var ackDueSince: Duration?
    private var nextCounter: UInt64 = 0
    private var order = 0

    init(oneWay: Duration, loss: Int = 0, seed: UInt64 = 1) {
        self.oneWay = oneWay
        self.loss = loss
        random = SeededRandom(seed: seed)
        sender.observe(roundTrip: oneWay * 2)
    }

    mutating func offer(_ sequence: UInt64, of stream: Int = 0, size: Int = 60) -> Bool {
        defer { send() }
        return sender.offer(sequence, of: stream, sizeInBytes: size, at: now)
    }

    /// Lets everything happen up to `end`.
    mutating func run(until end: Duration) {
        while true {
            let event = events.indices.min { (events[$0].at, events[$0].order) < (events[$1].at, events[$1].order) }
            let eventAt = event.map { events[$0].at }
            guard let next = [eventAt, sender.deadline].compactMap({ $0 }).min(), next <= end else {
                now = max(now, end)
                return
            }
            now = max(now, next)
            if let event, let eventAt, eventAt <= next { take(events.remove(at: event).event) }
            sender.advance(to: now)
            send()
        }
    }

    private mutating func send() {
        while true {
            let runs = sender.next(roomInBytes: 1_100)
            guard !runs.isEmpty else { return }
            sender.sent(runs, counter: nextCounter, at: now)
            inFlightMost = max(inFlightMost, sender.inFlight.count)
            datagramCount += 1
            if random.below(1_000) >= loss { schedule(.arrives(counter: nextCounter, runs: runs), in: oneWay) }
            nextCounter += 1
        }
    }

    private mutating func take(_ event: Event) {
        switch event {
        case .arrives(let counter, let runs):
            received.insert(counter)
            for run in runs {
                for sequence in run.range where arrivals[run.stream]?[sequence] == nil {
                    arrivals[run.stream, default: [:]][sequence] = now
                }
            }
            if ackDueSince == nil {
                ackDueSince = now
                schedule(.acknowledges, in: LaneLimits.ackDelayMax)
            }
        case .acknowledges:
            let delay = ackDueSince.map { now - $0 } ?? .zero
            ackDueSince = nil
            if random.below(1_000) >= loss { schedule(.acknowledged(received, delay: delay), in: oneWay) }
        case .acknowledged(let ranges, let delay): sender.acknowledge(ranges, delay: delay, at: now)
        }
    }

    private mutating func schedule(_ event: Event, in span: Duration) {
        events.append((now + span, order, event))
        order += 1
    }
}
