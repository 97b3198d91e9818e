internal import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Standard input without the system's own handling of keys; as it was before when this is given up.
struct RawKeyboard: ~Copyable {
    private let before: termios
    /// Whether there is a terminal at all.
    let isTerminal: Bool

    init() {
        var settings = termios()
        isTerminal = StandardStream.input.isTerminal && tcgetattr(STDIN_FILENO, &settings) == 0
        before = settings
        guard isTerminal else { return }
        var raw = settings
        cfmakeraw(&raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
    }

    deinit {
        guard isTerminal else { return }
        var settings = before
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }

    /// What was typed; nil at the end of the input. Called when there is something.
    static func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = posixRead(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return [] }
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
