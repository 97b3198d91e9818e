import SecureChannel
import TestKit
import Testing

@testable import NodeCore

@Suite struct LaneSenderTests {
    private func offer(
        _ sequence: UInt64, of stream: Int, _ size: Int, at now: Duration = .zero, to sender: inout LaneSender<Int>
    ) -> Bool {
        sender.offer(sequence, of: stream, sizeInBytes: size, at: now)
    }

    private func offer(_ sequence: UInt64, to pair: inout LanePair) -> Bool {
        pair.offer(sequence)
    }

    @Test("a change goes at once, and on a quick path without loss only once")
    func once() {
        var pair = LanePair(oneWay: .milliseconds(1))
        for sequence in UInt64(0)..<200 {
            #expect(offer(sequence, to: &pair))
            #expect(pair.datagramCount == Int(sequence) + 1)
            pair.run(until: pair.now + .milliseconds(25))
        }
        #expect(pair.arrivals[0]?.count == 200 && pair.sender.deadline == nil)
    }

    @Test("a change that nobody acknowledges goes again after 10 ms, then as three probes, then is given up")
    func unanswered() {
        var pair = LanePair(oneWay: .milliseconds(15), loss: 1_000)
        #expect(offer(0, to: &pair))
        var sentAt: [Duration] = [.zero]
        while let deadline = pair.sender.deadline {
            let before = pair.datagramCount
            pair.run(until: deadline)
            if pair.datagramCount > before { sentAt.append(pair.now) }
        }
        // The probes come two round trips of 30 ms after what went last, and then twice and four times as late.
        #expect(sentAt == [0, 10, 70, 190, 430].map { .milliseconds($0) })
        #expect(pair.sender.hasGivenUp && pair.sender.inFlight.isEmpty && pair.sender.tracks.isEmpty)
        #expect(pair.now == .milliseconds(430 + 480))
    }

    @Test("each datagram carries the changes before the newest that are not acknowledged, as far as there is room")
    func redundancy() {
        var sender = LaneSender<Int>(runOverheadInBytes: 150)
        for sequence in UInt64(0)..<9 {
            #expect(offer(sequence, of: 0, 100, to: &sender))
            let runs = sender.next(roomInBytes: 650)
            #expect(runs == [.init(stream: 0, range: (sequence < 5 ? 0 : sequence - 4)..<sequence + 1)])
            sender.sent(runs, counter: sequence, at: .zero)
        }
        sender.acknowledge(AckRanges([6]), delay: .zero, at: .milliseconds(1))
        #expect(sender.tracks.map { $0.pieces.map(\.sequence) } == [[7, 8]])
    }

    @Test("of two streams the one with news goes first, and the other rides along")
    func streams() {
        var sender = LaneSender<Int>(runOverheadInBytes: 150)
        #expect(offer(0, of: 1, 50, to: &sender))
        sender.sent(sender.next(roomInBytes: 1_100), counter: 0, at: .zero)
        #expect(offer(4, of: 2, 50, to: &sender))
        #expect(sender.next(roomInBytes: 1_100) == [.init(stream: 2, range: 4..<5), .init(stream: 1, range: 0..<1)])
        #expect(sender.next(roomInBytes: 350) == [.init(stream: 2, range: 4..<5)])
    }

    @Test("a change behind one that did not go begins anew")
    func gap() {
        var sender = LaneSender<Int>(runOverheadInBytes: 150)
        #expect(offer(0, of: 0, 50, to: &sender))
        #expect(!offer(1, of: 0, 1_022, to: &sender))
        #expect(offer(2, of: 0, 1_021, to: &sender))
        #expect(sender.next(roomInBytes: 1_171) == [.init(stream: 0, range: 2..<3)])
    }

    @Test("three later datagrams, or nine eighths of a round trip after a later one, mean that a datagram was lost")
    func loss() {
        var sender = LaneSender<Int>(runOverheadInBytes: 150)
        sender.observe(roundTrip: .milliseconds(80))
        for sequence in UInt64(0)..<5 {
            #expect(offer(sequence, of: Int(sequence), 1_000, to: &sender))
            sender.sent(sender.next(roomInBytes: 1_171), counter: sequence, at: .milliseconds(sequence))
        }
        sender.acknowledge(AckRanges([4]), delay: .zero, at: .milliseconds(80))
        #expect(sender.inFlight.map(\.counter) == [2, 3] && sender.window == 5.05)
        sender.advance(to: .milliseconds(91))
        #expect(sender.inFlight.map(\.counter) == [2, 3])
        sender.advance(to: .milliseconds(92))
        #expect(sender.inFlight.map(\.counter) == [3])
    }

    @Test("no more than 64 KiB of new changes go in a second, and 16 KiB at once")
    func rate() {
        var sender = LaneSender<Int>(runOverheadInBytes: 150)
        var bytes = 0
        for step in 0..<20_000 {
            if sender.offer(UInt64(step), of: 0, sizeInBytes: 50, at: .microseconds(step * 500)) { bytes += 200 }
            if step == 0 { while sender.offer(0, of: 0, sizeInBytes: 50, at: .zero) { bytes += 200 } }
            if step == 0 { #expect(bytes > 16_384 - 200 && bytes <= 16_384) }
        }
        #expect(bytes > 10 * 65_536 && bytes <= 10 * 65_536 + 16_384)
    }

    @Test("what waits for its acknowledgement is bounded")
    func bounds() {
        var sender = LaneSender<Int>(runOverheadInBytes: 10)
        for sequence in UInt64(0)...64 { #expect(offer(sequence, of: 0, 1, to: &sender)) }
        #expect(sender.tracks[0].pieces.count == 64 && sender.tracks[0].pieces.first?.sequence == 1)
        for stream in 1...16 { #expect(offer(0, of: stream, 1, to: &sender)) }
        #expect(sender.tracks.map(\.stream) == Array(1...16))
    }

    @Test(
        "of keystrokes under 3 % loss and 20 ms of delay, 99 of a hundred come within 40 ms of the way",
        arguments: SeededRandom.seeds(0..<20))
    func keystrokes(seed: UInt64) {
        var pair = LanePair(oneWay: .milliseconds(20), loss: 30, seed: seed)
        var typedAt: [Duration] = []
        for sequence in UInt64(0)..<400 {
            typedAt.append(pair.now)
            #expect(offer(sequence, to: &pair))
            pair.run(until: pair.now + .milliseconds(25))
        }
        pair.run(until: pair.now + .seconds(5))
        let waits = typedAt.enumerated().compactMap { place, typed in
            pair.arrivals[0]?[UInt64(place)].map { $0 - typed }
        }
        #expect(waits.count == 400, "\(pair.random)")
        #expect(waits.sorted()[395] <= .milliseconds(60), "\(pair.random)")
        #expect(pair.datagramCount <= 900, "\(pair.random)")
    }

    @Test("under any loss the window keeps its bounds, and everything ends", arguments: SeededRandom.seeds(0..<60))
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var pair = LanePair(
            oneWay: .microseconds(50 + random.below(100_000)), loss: [0, 30, 200, 700][random.below(4)], seed: seed)
        var next = [UInt64](repeating: 0, count: 4)
        for _ in 0..<300 {
            let stream = random.below(4)
            if random.oneIn(20) { next[stream] += 1 }
            _ = pair.offer(next[stream], of: stream, size: random.oneIn(10) ? random.below(1_100) : random.below(150))
            next[stream] += 1
            pair.run(until: pair.now + .microseconds(random.below(30_000)))
            #expect(pair.sender.window >= 2 && pair.sender.window <= 32, "\(random)")
        }
        // A probe may go although the window is full.
        #expect(pair.inFlightMost <= 32 + LaneLimits.probesMax, "\(random)")
        pair.run(until: pair.now + .seconds(60))
        #expect(pair.sender.deadline == nil && pair.sender.inFlight.isEmpty, "\(random)")
    }
}
