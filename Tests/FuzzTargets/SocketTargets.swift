import LocalRPC
import TerminalRendering
import WireCodec

/// The local socket: a stream in pieces gives what it gives as a whole, and each message is read as far as it goes.
enum RPCTarget: FuzzTarget {
    static let name = "rpc"
    private static let limit = 256

    static func take(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let stream = bytes.dropFirst()
        let whole = messages(in: [stream])
        let size = Int(first % 16) + 1
        let parts = stride(from: stream.startIndex, to: stream.endIndex, by: size).map {
            stream[$0..<min($0 + size, stream.endIndex)]
        }
        let cut = messages(in: parts)
        claim(cut.isRefused == whole.isRefused, "a stream in pieces is refused elsewhere")
        claim(whole.messages == cut.messages, "a stream in pieces gives other messages")
        for message in whole.messages {
            claim(message.count <= limit, "a message is longer than the limit")
            read(message)
        }
    }

    private static func messages(in parts: [ArraySlice<UInt8>]) -> (messages: [[UInt8]], isRefused: Bool) {
        var deframer = MessageDeframer(messageLimit: limit)
        var found: [[UInt8]] = []
        for part in parts {
            deframer.append(part)
            do {
                while let message = try deframer.next() { found.append(message) }
            } catch {
                return (found, true)
            }
        }
        return (found, false)
    }

    private static func read(_ message: [UInt8]) {
        guard case .request(let request)? = try? RPCMessage(parsing: message) else { return }
        // Those that have readers of their own, beside the general one.
        _ = try? request.params(of: DocumentMethods.Edit.self)
        _ = try? request.params(of: DocumentMethods.Open.self)
        _ = try? request.params(of: SpaceMethods.Join.self)
    }

    static func seeds() -> [[UInt8]] {
        let lines = VectorSeeds.texts("local-rpc/malformed", "line")
        let params = #"{"path":"a","revision":1,"edits":[{"at":0,"delete":1,"insert":"x"}]}"#
        let edit = #"{"jsonrpc":"2.0","id":1,"method":"doc.edit","params":\#(params)}"#
        return lines.map { [7] + $0 + [0x0A] } + [
            [1] + Array(edit.utf8) + [0x0A],
            [3] + Array("Content-Length: \(edit.utf8.count)\r\n\r\n\(edit)".utf8),
        ]
    }
}

/// JSON in both readers: what the one for records takes, the one for the socket passes over whole.
enum JSONTarget: FuzzTarget {
    static let name = "json"

    static func take(_ bytes: [UInt8]) {
        var reader = JSONReader(bytes)
        let isRead: Bool
        do {
            _ = try reader.skipValue()
            try reader.expectEnd()
            isRead = true
        } catch {
            isRead = false
        }
        guard let value = try? JSONValue(parsing: bytes, atMostBytes: lengthMax) else { return }
        claim(isRead, "one reader takes what the other refuses")
        let canonical = value.canonicalBytes
        claim(
            (try? JSONValue(canonical: canonical, atMostBytes: .max)) == value, "a value changed in its canonical form")
    }

    static func seeds() -> [[UInt8]] {
        VectorSeeds.texts("records/record", "json") + VectorSeeds.texts("local-rpc/malformed", "line")
    }
}

/// Whatever a peer writes, nothing that a terminal takes for more than printable cells comes out.
enum PeerTextTarget: FuzzTarget {
    static let name = "terminal"

    static func take(_ bytes: [UInt8]) {
        let text = PeerText(utf8: bytes)
        for line in [text.line, text.name, text.path] {
            claim(line.unicodeScalars.allSatisfy(isHarmless), "a line could steer a terminal")
        }
        claim(DisplayWidth.columns(of: text.name) <= PeerText.nameColumnLimit, "a name is wider than its limit")
        let isBlockHarmless = text.block.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isHarmless($0) }
        claim(isBlockHarmless, "a block could steer a terminal")
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xE0000...0xE007F: false
        default: true
        }
    }

    static func seeds() -> [[UInt8]] {
        [
            "\u{1B}]52;c;cm0gLXJmIH4K\u{07}", "\u{9B}31mred", "if a != \u{202E}\u{2066}admin\u{2069} {",
            "a\u{0300}\u{0301}b",
            "hi\u{E0001}\u{E0068}", "日本語のとても長い名前がここにある日本語のとても長い名前がここにある日本語の", "a\r\n\tb",
        ].map { Array($0.utf8) } + [[0x9B, 0x33, 0x31, 0x6D, 0xFF, 0xFE]]
    }
}
