import SodiumCrypto
import TestKit
import Testing

@testable import SecureChannel

@Suite struct DatagramChannelTests {
    private struct Ends {
        var front: DatagramChannel
        var back: DatagramChannel

        init(seed: UInt64 = 1, indexes: (UInt32, UInt32) = (7, 9)) {
            let secret = RandomSource(seed: seed).secret(32)
            front = DatagramChannel(secret: secret, isInitiator: true, index: indexes.0, remoteIndex: indexes.1)
            back = DatagramChannel(secret: secret, isInitiator: false, index: indexes.1, remoteIndex: indexes.0)
        }
    }

    private let frame = Frame(type: 5, body: [1, 2, 3])

    @Test("a datagram is opened once, in whatever order they come", arguments: SeededRandom.seeds(0..<5))
    func order(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var ends = Ends()
        var sent = try (0..<300).map { try ends.front.seal([Frame(type: 5, body: [UInt8($0 & 0xFF)])], at: .zero) }
        sent.shuffle(using: &random)
        for one in sent {
            let opened = try ends.back.open(one.bytes, at: .zero, roundTrip: .zero)
            #expect(opened.counter == one.counter && opened.frames[0].body == [UInt8(one.counter & 0xFF)], "\(random)")
        }
        for one in sent { #expect(refusalOfOpening(one.bytes, by: &ends.back) == "datagramRepeated", "\(random)") }
    }

    @Test("any changed bit is refused, and the datagram itself is opened afterwards")
    func changedBits() throws {
        var ends = Ends()
        let good = try ends.front.seal([frame], at: .zero).bytes
        for bit in 0..<good.count * 8 {
            var bad = good
            bad[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(refusalOfOpening(bad, by: &ends.back) != nil, "bit \(bit)")
        }
        #expect(try ends.back.open(good, at: .zero, roundTrip: .zero).frames == [frame])
    }

    @Test("a datagram has one of five sizes, and the smallest that holds its frames")
    func sizes() throws {
        var ends = Ends()
        for count in 0...DatagramChannel.framesInBytesMax - 3 {
            let size = try ends.front.seal([Frame(type: 1, body: [UInt8](repeating: 7, count: count))], at: .zero).bytes
                .count
            let needed = FrameCodec.encodedCount(body: count) + 29
            #expect(size == [96, 192, 384, 768, 1_200].first { needed <= $0 })
        }
        let tooLong = Frame(type: 1, body: [UInt8](repeating: 7, count: DatagramChannel.framesInBytesMax - 2))
        #expect(refusal { () throws(ChannelError) in try ends.front.seal([tooLong], at: .zero) } == "messageTooLong")
    }

    @Test("another pair of indexes has other keys")
    func indexes() throws {
        var (one, two) = (Ends(indexes: (7, 9)), Ends(indexes: (8, 9)))
        let sealed = try one.front.seal([frame], at: .zero)
        #expect(refusalOfOpening(sealed.bytes, by: &two.back) == "decryptionFailed")
    }

    @Test("what no lane sends has no index")
    func noIndex() throws {
        var ends = Ends(indexes: (7, 0xA1B2_C3D4))
        let good = try ends.front.seal([frame], at: .zero).bytes
        #expect(DatagramChannel.index(of: good) == 0xA1B2_C3D4)
        #expect(DatagramChannel.index(of: [UInt8](good.dropLast())) == nil)
        #expect(DatagramChannel.index(of: [0x20] + good.dropFirst()) == nil)
        #expect(DatagramChannel.index(of: [UInt8](repeating: 0x10, count: 1_201)) == nil)
        #expect(DatagramChannel.index(of: [UInt8]()) == nil)
    }

    // MARK: Phases

    @Test("after two minutes the next phase begins, once the other side has acknowledged this one")
    func nextPhase() throws {
        var ends = Ends()
        let first = try ends.front.seal([frame], at: .zero)
        #expect(try ends.front.seal([frame], at: .seconds(121)).bytes[0] == 0x10)
        ends.front.confirm(first.counter)
        #expect(try ends.front.seal([frame], at: .seconds(121)).bytes[0] == 0x11)
        #expect(try ends.front.seal([frame], at: .seconds(240)).bytes[0] == 0x11)
    }

    @Test("after 2²⁰ datagrams the next phase begins, and not one before")
    func fullPhase() throws {
        let key = RandomSource(seed: 1).secret(32)
        var phases = SendingPhases(KeyPhase(number: 0, key: key))
        phases.confirm(0)
        for counter in 0..<KeyPhase.datagramCountMax {
            #expect(try phases.phase(for: counter, at: .zero).number == 0)
        }
        #expect(try phases.phase(for: KeyPhase.datagramCountMax, at: .zero).number == 1)
    }

    @Test("a phase that nobody acknowledges ends the lane three minutes past its time")
    func missedPhase() throws {
        var ends = Ends()
        _ = try ends.front.seal([frame], at: .seconds(5))
        _ = try ends.front.seal([frame], at: .seconds(5 + 299))
        #expect(
            refusal { () throws(ChannelError) in try ends.front.seal([frame], at: .seconds(5 + 300)) } == "exhausted")
    }

    @Test("the old phase is opened for three round trips, ten seconds at most")
    func overlap() throws {
        for (roundTrip, open) in [
            (Duration.milliseconds(100), Duration.milliseconds(300)), (.seconds(60), .seconds(10)),
        ] {
            var ends = Ends()
            let first = try ends.front.seal([frame], at: .zero)
            let late = try ends.front.seal([frame], at: .zero)
            let later = try ends.front.seal([frame], at: .zero)
            _ = try ends.back.open(first.bytes, at: .zero, roundTrip: roundTrip)
            ends.front.confirm(first.counter)
            let next = try ends.front.seal([frame], at: .seconds(120))
            _ = try ends.back.open(next.bytes, at: .seconds(120), roundTrip: roundTrip)
            let end = .seconds(120) + open
            #expect(
                try ends.back.open(late.bytes, at: end - .nanoseconds(1), roundTrip: roundTrip).counter == late.counter)
            #expect(refusalOfOpening(later.bytes, by: &ends.back, at: end) == "datagramRepeated")
        }
    }

    @Test("many phases later both sides still understand each other")
    func manyPhases() throws {
        var ends = Ends()
        for minute in 0..<100 {
            let now: Duration = .seconds(minute * 60)
            let sealed = try ends.front.seal([frame], at: now)
            #expect(try ends.back.open(sealed.bytes, at: now, roundTrip: .milliseconds(1)).frames == [frame])
            ends.front.confirm(sealed.counter)
        }
    }

    @Test("a phase that its sender uses for five minutes is refused from then on")
    func overtime() throws {
        var ends = Ends()
        let sealed = try (0..<3).map { _ in try ends.front.seal([frame], at: .zero) }
        _ = try ends.back.open(sealed[0].bytes, at: .zero, roundTrip: .zero)
        _ = try ends.back.open(sealed[1].bytes, at: .seconds(299), roundTrip: .zero)
        #expect(refusalOfOpening(sealed[2].bytes, by: &ends.back, at: .seconds(300)) == "datagramRepeated")
    }

    @Test("the last datagram is number 2⁶⁰ − 1")
    func lastCounter() throws {
        var ends = Ends()
        ends.front.skip(toCounter: DatagramChannel.datagramCountMax - 1)
        let last = try ends.front.seal([frame], at: .zero)
        #expect(try ends.back.open(last.bytes, at: .zero, roundTrip: .zero).counter == (1 << 60) - 1)
        #expect(refusal { () throws(ChannelError) in try ends.front.seal([frame], at: .zero) } == "exhausted")
    }

    private func refusalOfOpening(
        _ bytes: [UInt8], by channel: inout DatagramChannel, at now: Duration = .zero
    ) -> String? {
        refusal { () throws(ChannelError) in try channel.open(bytes, at: now, roundTrip: .zero) }
    }
}
