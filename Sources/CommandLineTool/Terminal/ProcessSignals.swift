internal import CLinux
internal import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Signals as bytes that can be waited for beside descriptors. Once a process; it lasts until its end.
struct ProcessSignals {
    let descriptor: Int32

    static let ends: [Int32] = [SIGTERM, SIGHUP, SIGINT, SIGQUIT]
    static let windowChanged = SIGWINCH
    static let childChanged = SIGCHLD

    init() throws(CommandError) {
        let signals = Self.ends + [Self.windowChanged, Self.childChanged]
        descriptor = clinux_signals(signals, Int32(signals.count))
        guard descriptor >= 0 else {
            throw CommandError(.failed, "Signals cannot be waited for: \(SystemError.words(-descriptor)).")
        }
        // A program that reads no more is found out by the writing.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Those that came since the last look.
    func taken() -> Set<Int32> {
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = posixRead(descriptor, &buffer, buffer.count)
        return Set(buffer.prefix(max(0, count)).map { Int32($0) })
    }
}

private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
