import LocalRPC
import SodiumCrypto

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// `/dev/tty`: where a question reaches the person although input or output are pipes.
struct ControllingTerminal: PersonAtTerminal {
    /// The longest line that is taken, in bytes, without its end.
    static let lineInBytesMax = 1024
    private static let interrupt: UInt8 = 3

    var path = "/dev/tty"

    var isThere: Bool {
        guard let descriptor = opened() else { return false }
        close(descriptor)
        return true
    }

    func answer(to question: String) throws(CommandError) -> String? {
        guard let descriptor = opened() else { return nil }
        defer { close(descriptor) }
        Self.write(question + " ", to: descriptor)
        guard case .text(let line) = try Self.line(from: descriptor) else { return nil }
        return line.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Ctrl-C is taken as input first, so that the terminal is given back as it was before it ends this process.
    func hiddenAnswer(to question: String) throws(CommandError) -> SecretBytes? {
        guard let descriptor = opened() else { return nil }
        defer { close(descriptor) }
        switch try hiddenLine(after: question, on: descriptor) {
        case .text(let line): return line
        case .none: return nil
        case .interrupted:
            raise(SIGINT)
            return nil
        }
    }

    private func hiddenLine(after question: String, on descriptor: Int32) throws(CommandError) -> Line {
        var before = termios()
        guard tcgetattr(descriptor, &before) == 0 else { return .none }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        withUnsafeMutableBytes(of: &hidden.c_cc) { $0[Int(VEOL)] = Self.interrupt }
        guard tcsetattr(descriptor, TCSAFLUSH, &hidden) == 0 else { return .none }
        defer {
            tcsetattr(descriptor, TCSAFLUSH, &before)
            Self.write("\n", to: descriptor)
        }
        Self.write(question + " ", to: descriptor)
        return try Self.line(from: descriptor)
    }

    private func opened() -> Int32? {
        let descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        return descriptor >= 0 ? descriptor : nil
    }

    private enum Line {
        case text(SecretBytes)
        /// The end of the input, or an empty line.
        case none
        case interrupted
    }

    /// The bytes go straight into locked memory.
    private static func line(from descriptor: Int32) throws(CommandError) -> Line {
        let page = SecretBytes(count: lineInBytesMax + 1)
        var filled = 0
        while true {
            guard filled < page.count else {
                throw CommandError(
                    .usage, "That line is longer than \(lineInBytesMax) bytes.", kept: "Nothing was changed.")
            }
            let count = page.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, 1) }
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return .none }
            let byte = page.withUnsafeBytes { $0[filled] }
            if byte == interrupt { return .interrupted }
            if byte == UInt8(ascii: "\n") { break }
            filled += 1
        }
        return filled == 0 ? .none : .text(page.part(0..<filled))
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Whoever cannot be shown the question cannot answer it, and the reading says so.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
