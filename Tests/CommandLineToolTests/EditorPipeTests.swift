import LocalRPC
import Testing

@testable import CommandLineTool

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct EditorPipeTests {
    /// The editor's ends of two pipes, and the bridge's end of both.
    private func pipes() throws -> (toBridge: Int32, fromBridge: Int32, pipe: EditorPipe) {
        var (inward, outward): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        try #require(pipe(&inward) == 0 && pipe(&outward) == 0)
        return (inward[1], outward[0], EditorPipe(input: inward[0], output: outward[1]))
    }

    private func say(_ text: String, to descriptor: Int32) {
        #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
    }

    private func hear(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    @Test("messages come whole, and answers go framed as the first one was")
    func framing() throws {
        var (toBridge, fromBridge, pipe) = try pipes()
        pipe.read()
        #expect(pipe.next() == nil && !pipe.hasLeft, "nothing has come yet")
        say("Content-Length: 2\r\n\r\n{", to: toBridge)
        pipe.read()
        #expect(pipe.next() == nil)
        say("}Content-Length: 4\r\n\r\nnull", to: toBridge)
        pipe.read()
        #expect(pipe.next() == [UInt8]("{}".utf8))
        #expect(pipe.next() == [UInt8]("null".utf8))
        pipe.send([UInt8]("[]".utf8))
        #expect(pipe.hasOutgoing)
        pipe.flush()
        #expect(!pipe.hasOutgoing && hear(fromBridge) == "Content-Length: 2\r\n\r\n[]")
        var lines = try pipes()
        say("{}\n", to: lines.toBridge)
        lines.pipe.read()
        #expect(lines.pipe.next() == [UInt8]("{}".utf8))
        lines.pipe.send([UInt8]("[]".utf8))
        lines.pipe.flush()
        #expect(hear(lines.fromBridge) == "[]\n")
    }

    @Test("an editor that hangs up has left, and so has one that reads no more")
    func leaving() throws {
        var first = try pipes()
        close(first.toBridge)
        first.pipe.read()
        #expect(first.pipe.hasLeft)
        var second = try pipes()
        close(second.fromBridge)
        second.pipe.send([1])
        second.pipe.flush()
        #expect(second.pipe.hasLeft)
    }

    @Test("a message of 64 MiB is waited for, one of a byte more ends the conversation")
    func limit() throws {
        #expect(EditorPipe.messageLimit == 64 << 20)
        var at = try pipes()
        say("Content-Length: \(64 << 20)\r\n\r\n", to: at.toBridge)
        at.pipe.read()
        #expect(at.pipe.next() == nil && !at.pipe.hasLeft)
        var past = try pipes()
        say("Content-Length: \((64 << 20) + 1)\r\n\r\n", to: past.toBridge)
        past.pipe.read()
        #expect(past.pipe.next() == nil && past.pipe.hasLeft)
        #expect(hear(past.fromBridge).contains(#""kind":"overLimit""#))
    }
}
