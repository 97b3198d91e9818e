import TestKit
import Testing

@testable import SecureChannel

@Suite struct StreamChannelTests {
    /// Bodies around every edge that lengths have, and now and then a long one.
    private func frames(_ random: inout SeededRandom) -> [Frame] {
        let edges = [0, 1, 127, 128, 16_380, 16_381, 16_382, 16_384, 32_762, 32_763, 70_000]
        return (0..<Int.random(in: 0...12, using: &random)).map { _ in
            let edge = edges[Int.random(in: 0..<edges.count, using: &random)]
            let count = random.oneIn(3) ? edge : Int.random(in: 0...300, using: &random)
            return Frame(
                type: UInt8.random(in: Frame.types, using: &random),
                body: [UInt8](repeating: UInt8(truncatingIfNeeded: random.next()), count: count))
        }
    }

    @Test("what one end seals the other opens, in order, both ways", arguments: SeededRandom.seeds(1..<12))
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var pair = try ChannelPair(seed: seed)
        for _ in 0..<10 {
            let sent = frames(&random)
            let wire = try pair.front.seal(sent)
            let received = try messages(in: wire, limit: MessageFraming.messageInBytesMax)
                .flatMap { try pair.back.open($0[...]) }
            try #require(received == sent, "\(random)")
            let answer = try messages(in: pair.back.seal(sent)).flatMap { try pair.front.open($0[...]) }
            try #require(answer == sent, "\(random)")
        }
    }

    @Test("each message on the wire has a padded size, whatever was sent", arguments: SeededRandom.seeds(1..<6))
    func sizes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var pair = try ChannelPair(seed: seed)
        for message in try messages(in: pair.front.seal(frames(&random))) {
            let plain = message.count - 16
            #expect(Padding.paddedCount(plain) == plain && plain <= 16_384, "\(random)")
        }
        #expect(try pair.front.seal([]).isEmpty)
        #expect(try pair.front.seal([Frame(type: 1, body: [UInt8](repeating: 1, count: 100))]).count == 128 + 16 + 2)
    }

    @Test(
        "a frame that fills a message goes in one, and one byte more takes two", arguments: [(16_381, 1), (16_382, 2)])
    func fullMessage(bodyInBytes: Int, count: Int) throws {
        var pair = try ChannelPair()
        let frame = Frame(type: 3, body: [UInt8](repeating: 1, count: bodyInBytes))
        let sealed = try messages(in: pair.front.seal([frame]))
        #expect(sealed.count == count)
        #expect(sealed[0].count == FrameCodec.plaintextInBytesMax + 16)
        #expect(try sealed.flatMap { try pair.back.open($0[...]) } == [frame])
    }

    @Test("a frame at its limit passes, and one past it is refused before anything is sealed")
    func longestFrame() throws {
        var pair = try ChannelPair()
        let longest = Frame(type: 3, body: [UInt8](repeating: 1, count: Frame.bodyInBytesMax))
        let tooLong = Frame(type: 3, body: longest.body + [1])
        #expect(
            throws: ChannelError.frameTooLong(
                type: 3, count: Frame.bodyInBytesMax + 1, limit: Frame.bodyInBytesMax)
        ) { try pair.front.seal([longest, tooLong]) }
        let received = try messages(in: pair.front.seal([longest])).flatMap { try pair.back.open($0[...]) }
        #expect(received == [longest])
    }

    @Test("a change of any byte, every prefix and a repetition are refused, and say no more than that")
    func tampering() throws {
        var count = 0
        do {
            var pair = try ChannelPair()
            count = try messages(in: pair.front.seal([Frame(type: 1, body: [1, 2, 3])]))[0].count
        }
        for index in 0..<count {
            var pair = try ChannelPair()
            var message = try messages(in: pair.front.seal([Frame(type: 1, body: [1, 2, 3])]))[0]
            let prefix = [UInt8](message.prefix(index))
            message[index] ^= 0x20
            #expect(throws: ChannelError.decryptionFailed) { try pair.back.open(message[...]) }
            #expect(throws: ChannelError.closed) { try pair.back.open(message[...]) }
            pair = try ChannelPair()
            #expect(throws: ChannelError.decryptionFailed) { try pair.back.open(prefix[...]) }
        }
        var pair = try ChannelPair()
        let message = try messages(in: pair.front.seal([Frame(type: 1, body: [])]))[0]
        _ = try pair.back.open(message[...])
        #expect(throws: ChannelError.decryptionFailed) { try pair.back.open(message[...]) }
    }

    @Test("a message at the limit of length is tried, and one past it refused unread")
    func longestMessage() throws {
        var pair = try ChannelPair()
        let limit = MessageFraming.messageInBytesMax
        #expect(throws: ChannelError.messageTooLong(count: limit + 1, limit: limit)) {
            try pair.back.open(ArraySlice(repeating: 0, count: limit + 1))
        }
        pair = try ChannelPair()
        #expect(throws: ChannelError.decryptionFailed) { try pair.back.open(ArraySlice(repeating: 0, count: limit)) }
    }

    @Test("random messages never do more than close the channel", arguments: SeededRandom.seeds(1..<30))
    func garbage(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var pair = try ChannelPair()
        let message = random.bytes(Int.random(in: 0...2000, using: &random))
        #expect(throws: ChannelError.decryptionFailed, "\(random)") { try pair.back.open(message[...]) }
    }

    @Test("messages of two connections are not exchanged")
    func connections() throws {
        var one = try ChannelPair(seed: 1)
        var two = try ChannelPair(seed: 2)
        #expect(one.front.handshakeHash == one.back.handshakeHash)
        #expect(one.front.handshakeHash != two.front.handshakeHash)
        let message = try messages(in: one.front.seal([Frame(type: 1, body: [1])]))[0]
        #expect(throws: ChannelError.decryptionFailed) { try two.back.open(message[...]) }
    }
}
