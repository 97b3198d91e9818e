import TestKit
import Testing

@testable import LocalRPC

struct FramingTests {
    private func messages(_ deframer: inout MessageDeframer) throws -> [[UInt8]] {
        var messages: [[UInt8]] = []
        while let message = try deframer.next() { messages.append(message) }
        return messages
    }

    private func cut(_ text: String, limit: Int = MessageDeframer.messageLimit) throws -> [String] {
        var deframer = MessageDeframer(messageLimit: limit)
        deframer.append(Array(text.utf8))
        return try messages(&deframer).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("messages come out whole however the stream is cut, in both framings", arguments: SeededRandom.seeds(0..<8))
    func anyCut(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for style in [FramingStyle.lines, .contentLength] {
            let sent = (0..<40).map { _ in
                [UInt8(ascii: "{")]
                    + random.bytes(random.below(random.oneIn(8) ? 90_000 : 60)).map { $0 == 0x0A ? 0 : $0 }
            }
            var stream: [UInt8] = []
            for message in sent {
                style.append(message, to: &stream)
                if random.oneIn(4) { stream += [0x0A, 0x20, 0x0D, 0x0A] }
            }
            var deframer = MessageDeframer()
            var received: [[UInt8]] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let count = min(rest.count, 1 + random.below(random.oneIn(3) ? 40_000 : 7))
                deframer.append(rest.prefix(count))
                rest = rest.dropFirst(count)
                received += try messages(&deframer)
            }
            #expect(received == sent, "\(style), \(random)")
            #expect(deframer.style == style)
        }
    }

    @Test("empty lines are passed over and a carriage return is part of the white space")
    func emptyLines() throws {
        #expect(try cut("\n\r\n  \n{1}\r\n\n{2}\n{3") == ["{1}\r", "{2}"])
    }

    @Test("headers may end in a bare line feed, in any case, with others beside them")
    func headers() throws {
        let stream =
            "content-length: 2\n\n{}Content-Type: a\r\nCONTENT-LENGTH:3\r\n\r\n{ }\r\nContent-Length:2\r\n\r\n[]"
        #expect(try cut(stream) == ["{}", "{ }", "[]"])
    }

    @Test("a message at the limit passes, one byte more does not, whether or not its end has come")
    func limit() throws {
        #expect(try cut("{2345678}\n", limit: 9) == ["{2345678}"])
        for text in ["{23456789}\n", "{23456789}"] {
            #expect(throws: FramingError.messageTooLong(limit: 9)) { try cut(text, limit: 9) }
        }
        #expect(try cut("Content-Length: 9\r\n\r\n{2345678}", limit: 9) == ["{2345678}"])
        #expect(throws: FramingError.messageTooLong(limit: 9)) { try cut("Content-Length: 10\r\n\r\n", limit: 9) }
    }

    @Test("headers at their limit pass, one byte more does not")
    func headerLimit() throws {
        func stream(padding: Int) -> String {
            "Content-Length: 2\n" + "X:" + String(repeating: "y", count: padding) + "\n\n{}"
        }
        let fixed = "Content-Length: 2\nX:\n".utf8.count
        #expect(try cut(stream(padding: MessageDeframer.headerLimit - fixed)) == ["{}"])
        #expect(throws: FramingError.headersTooLong(limit: 4096)) {
            try cut(stream(padding: MessageDeframer.headerLimit - fixed + 1))
        }
        #expect(throws: FramingError.headersTooLong(limit: 4096)) { try cut("C" + String(repeating: "y", count: 4096)) }
    }

    @Test(
        "headers without one valid length are refused",
        arguments: [
            "Content-Type: a\r\n\r\n", "Content-Length: x\r\n\r\n", "Content-Length: -1\r\n\r\n",
            "Content-Length:\r\n\r\n",
            "Content-Length: 2\r\nContent-Length: 2\r\n\r\n", "Content-Length: 99999999999999999999\r\n\r\n",
        ])
    func badHeaders(stream: String) {
        #expect(throws: FramingError.missingContentLength) { try cut(stream) }
    }

    @Test("every framing error has an answer for whoever caused it")
    func answers() {
        #expect(FramingError.messageTooLong(limit: 9).failure.kind == .overLimit)
        #expect(FramingError.headersTooLong(limit: 9).failure.kind == .overLimit)
        #expect(FramingError.missingContentLength.failure.kind == .malformed)
    }
}
