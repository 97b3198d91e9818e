internal import LocalRPC
internal import TerminalScreen

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A recording of a terminal: asciicast, version 2 (docs.asciinema.org/manual/asciicast/v2). One line of JSON each for
/// the head, for output, and for a change of size.
final class Asciicast {
    private let descriptor: Int32
    private let path: String
    private let start = ContinuousClock.now
    /// The beginning of a character whose rest has not come.
    private var rest: [UInt8] = []
    /// Why there is no more of it.
    private(set) var failure: String?

    /// A new file that its owner alone reads: what is typed blindly is not in it, what is shown is.
    init(at path: String, size: ScreenSize, title: String, unixSeconds: Int) throws(CommandError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandError(
                errno == EEXIST ? .conflict : .failed, "\(path) cannot be made: \(SystemError.words(errno)).",
                kept: "Nothing was shared.", hint: "Choose another file.")
        }
        var writer = JSONWriter()
        writer.object { head in
            head.key("version")
            head.integer(2)
            head.key("width")
            head.integer(size.columns)
            head.key("height")
            head.integer(size.rows)
            head.key("timestamp")
            head.integer(unixSeconds)
            head.key("title")
            head.string(title)
        }
        append(writer.bytes)
    }

    deinit {
        close(descriptor)
    }

    func output(_ bytes: [UInt8]) {
        let all = rest + bytes
        let whole = Self.countOfWhole(all)
        rest = Array(all[whole...])
        if whole > 0 { event("o", String(decoding: all[..<whole], as: UTF8.self)) }
    }

    func resized(to size: ScreenSize) { event("r", "\(size.columns)x\(size.rows)") }

    /// Writes what began and was not ended.
    func end() {
        if !rest.isEmpty { event("o", String(decoding: rest, as: UTF8.self)) }
        rest = []
    }

    /// So many bytes that no character is cut off behind them: up to three may wait for the rest of theirs.
    static func countOfWhole(_ bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            if byte & 0xC0 == 0x80 { continue }
            let wanted = byte > 0xF4 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
            return wanted > length ? bytes.count - length : bytes.count
        }
        return bytes.count
    }

    private func event(_ code: String, _ text: String) {
        let microseconds = (ContinuousClock.now - start).microseconds
        let fraction = String(microseconds % 1_000_000 + 1_000_000).dropFirst()
        var writer = JSONWriter()
        writer.string(text)
        append(Array("[\(microseconds / 1_000_000).\(fraction), \"\(code)\", ".utf8) + writer.bytes + Array("]".utf8))
    }

    /// A full disk ends the recording and not what is recorded; the person is told at the end.
    private func append(_ line: [UInt8]) {
        var bytes = (line + [0x0A])[...]
        while failure == nil, !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { failure = SystemError.words(errno) }
            bytes = bytes.dropFirst(max(0, count))
        }
    }
}

private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
