import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A terminal of the system's, the test being the person in front of it.
package final class PseudoTerminal: Sendable {
    /// Where a program opens it.
    package let path: String
    private let keyboard: Int32
    /// As long as this is open, what is typed and shown is not thrown away.
    private let held: Int32

    package struct Unavailable: Error {}

    package init() throws {
        (keyboard, path) = try Self.open()
        held = Self.openFile(path)
        guard held >= 0 else { throw Unavailable() }
    }

    deinit {
        close(held)
        close(keyboard)
    }

    /// Whether what is typed is shown, and Ctrl-C ends a program.
    package var isAsUsual: Bool {
        var settings = termios()
        guard tcgetattr(held, &settings) == 0 else { return false }
        let usual = tcflag_t(ECHO | ISIG | ICANON)
        return settings.c_lflag & usual == usual
    }

    package func type(_ keys: String) throws {
        let bytes = Array(keys.utf8)
        guard write(keyboard, bytes, bytes.count) == bytes.count else { throw Unavailable() }
    }

    /// Reads until the terminal shows `text`; gives all that it showed since the last look.
    package func wait(for text: String) throws -> String {
        var shown: [UInt8] = []
        while !String(decoding: shown, as: UTF8.self).contains(text) {
            var chunk = [UInt8](repeating: 0, count: 256)
            let count = read(keyboard, &chunk, chunk.count)
            guard count > 0 else { throw Unavailable() }
            shown += chunk.prefix(count)
        }
        return String(decoding: shown, as: UTF8.self)
    }

    /// Runs `body` while somebody types `keys` once `question` is shown; gives what was shown until a line ended behind
    /// them.
    package func answering<Answer>(
        _ question: String, with keys: String, _ body: () throws -> Answer
    ) throws -> (answer: Answer, shown: String) {
        let shown = Mutex("")
        let isDone = DispatchGroup()
        DispatchQueue.global().async(group: isDone) { [self] in
            guard let asked = try? wait(for: question), (try? type(keys)) != nil, let after = try? wait(for: "\n")
            else { return }
            shown.withLock { $0 = asked + after }
        }
        let answer = try body()
        isDone.wait()
        return (answer, shown.withLock { $0 })
    }

    private static func openFile(_ path: String) -> Int32 {
        #if canImport(Glibc)
            Glibc.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        #elseif canImport(Musl)
            Musl.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        #else
            Darwin.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        #endif
    }

    private static func open() throws -> (keyboard: Int32, path: String) {
        #if canImport(Darwin)
            let keyboard = posix_openpt(O_RDWR | O_NOCTTY)
            guard keyboard >= 0, grantpt(keyboard) == 0, unlockpt(keyboard) == 0, let name = ptsname(keyboard) else {
                throw Unavailable()
            }
            return (keyboard, String(cString: name))
        #else
            // TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>, which the importer does not show (ioctl_tty(2)).
            let keyboard = openFile("/dev/ptmx")
            var isLocked: Int32 = 0
            var number: UInt32 = 0
            guard keyboard >= 0, ioctl(keyboard, 0x4004_5431, &isLocked) == 0,
                ioctl(keyboard, 0x8004_5430, &number) == 0
            else { throw Unavailable() }
            return (keyboard, "/dev/pts/\(number)")
        #endif
    }
}
