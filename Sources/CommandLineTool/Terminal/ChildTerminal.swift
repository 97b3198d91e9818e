internal import CLinux
internal import LocalRPC
internal import TerminalScreen

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A program in a terminal of its own, seen from the terminal's other end.
///
/// It is hung up on when the last reference goes.
final class ChildTerminal {
    let descriptor: Int32
    let process: pid_t

    enum Reading {
        case bytes([UInt8])
        case nothing
        /// Nobody has the terminal open any more.
        case end
    }

    init(_ words: [String], environment: [String: String], size: ScreenSize) throws(CommandError) {
        var process: Int32 = 0
        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
        let result = NodeStarter.withCStrings(words) { arguments in
            NodeStarter.withCStrings(variables) { variables in
                clinux_spawn_in_terminal(
                    words[0], arguments, variables, UInt16(size.columns), UInt16(size.rows), &process)
            }
        }
        guard result >= 0 else {
            throw CommandError(
                result == -ENOENT ? .notFound : .failed,
                "\(words[0]) could not be run in a terminal: \(SystemError.words(-result)).",
                kept: "Nothing was shared.")
        }
        descriptor = result
        self.process = process
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit {
        close(descriptor)
    }

    func read() -> Reading {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = posixRead(descriptor, &buffer, buffer.count)
        if count > 0 { return .bytes(Array(buffer[..<count])) }
        if count < 0, errno == EAGAIN || errno == EINTR { return .nothing }
        return .end
    }

    /// How many of the bytes it took; it takes none where its program reads none.
    func write(_ bytes: [UInt8]) -> Int {
        max(0, bytes.withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) })
    }

    func resize(to size: ScreenSize) {
        _ = clinux_resize_terminal(descriptor, UInt16(size.columns), UInt16(size.rows))
    }

    /// The status with which the program ended; nil while it runs. Once.
    func ended() -> Int32? {
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
}

private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
