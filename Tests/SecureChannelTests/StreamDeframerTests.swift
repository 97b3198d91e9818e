import SecureChannel
import TestKit
import Testing

@Suite struct StreamDeframerTests {
    @Test("messages come out whole, however the stream is cut", arguments: SeededRandom.seeds(1..<20))
    func cuts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let sent = (0..<30).map { _ in random.bytes(Int.random(in: 1...400, using: &random)) }
        var stream = sent.flatMap { MessageFraming.frame($0) }[...]
        var deframer = StreamDeframer()
        var received: [[UInt8]] = []
        while !stream.isEmpty {
            let piece = stream.prefix(Int.random(in: 0...500, using: &random))
            if random.oneIn(2) { deframer.feed(piece) } else { deframer.feed([UInt8](piece)) }
            stream = stream.dropFirst(piece.count)
            while !random.oneIn(4), let message = try deframer.next() { received.append([UInt8](message)) }
        }
        while let message = try deframer.next() { received.append([UInt8](message)) }
        #expect(received == sent, "\(random)")
        #expect(deframer.bufferedInBytes == 0)
    }

    @Test("every prefix of a message gives nothing yet")
    func prefixes() throws {
        let stream = MessageFraming.frame([1, 2, 3])
        #expect(stream == [0, 3, 1, 2, 3])
        for length in 0..<stream.count {
            var deframer = StreamDeframer()
            deframer.feed(stream.prefix(length))
            #expect(try deframer.next() == nil)
            deframer.feed(stream.dropFirst(length))
            #expect(try deframer.next() == [1, 2, 3])
        }
    }

    @Test("a length at the limit passes; one past it is refused before its bytes arrive, and for good")
    func limit() throws {
        for limit in [1, MessageFraming.handshakeInBytesMax, MessageFraming.messageInBytesMax, 65_534] {
            var deframer = StreamDeframer(limit: limit)
            let longest = [UInt8](repeating: 5, count: limit)
            deframer.feed(MessageFraming.frame(longest))
            #expect(try deframer.next() == longest[...])
            deframer.feed([UInt8((limit + 1) >> 8), UInt8((limit + 1) & 0xFF)])
            #expect(throws: ChannelError.messageTooLong(count: limit + 1, limit: limit)) { try deframer.next() }
            #expect(throws: ChannelError.closed) { try deframer.next() }
        }
    }

    @Test("the limit may rise between two messages")
    func risingLimit() throws {
        var deframer = StreamDeframer(limit: 2)
        deframer.feed(MessageFraming.frame([1, 2]) + MessageFraming.frame([1, 2, 3]))
        #expect(try deframer.next() == [1, 2])
        deframer.limit = 3
        #expect(try deframer.next() == [1, 2, 3])
    }

    @Test("a message of no bytes is refused")
    func empty() {
        var deframer = StreamDeframer()
        deframer.feed([0, 0])
        #expect(throws: ChannelError.emptyMessage) { try deframer.next() }
    }

    @Test("a request meant for a web server is refused at its second byte")
    func otherProtocol() {
        var deframer = StreamDeframer(limit: MessageFraming.handshakeInBytesMax)
        deframer.feed([UInt8]("GE".utf8))
        #expect(throws: ChannelError.messageTooLong(count: 0x4745, limit: 4096)) { try deframer.next() }
    }
}
