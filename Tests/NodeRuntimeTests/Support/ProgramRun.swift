import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One run of the program, with its output in files, so that a program that writes much is never held up.
///
/// Started by `posix_spawn` and waited for by `waitpid`, which report an end at once and for certain. It is killed when
/// the last reference goes.
final class ProgramRun: @unchecked Sendable {
    let processNumber: pid_t
    private let outputFile: String
    private let wordsFile: String
    private let commandLine: String
    private let lock = NSLock()
    /// What `waitpid` said of the end; nil while the process runs.
    private var status: Int32?

    /// What a run that has ended left behind.
    struct Outcome: Sendable, CustomStringConvertible {
        let commandLine: String
        /// The number of the signal, where one ended it.
        let exitCode: Int32
        /// Standard output.
        let output: String
        /// Standard error.
        let words: String

        var description: String { "\(commandLine): exit \(exitCode), output \(output), words \(words)" }

        /// The first line of the output as an object of JSON.
        func json() throws -> [String: Any] {
            let line = output.split(separator: "\n").first ?? ""
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                throw NotAnObject(text: output)
            }
            return object
        }
    }

    struct NotAnObject: Error {
        let text: String
    }

    struct Unfinished: Error {
        let commandLine: String
        let output: String
        let words: String
        let cause: any Error
    }

    /// Starts it; `folder` takes the files of its input and output. Without `program` it is the one that was built.
    /// With `terminal` that is its input, and where it finds the person.
    init(
        _ arguments: [String], of program: String? = nil, environment: [String: String], input: String? = nil,
        terminal: String? = nil, folder: String
    ) throws {
        let name = folder + "/run-" + String(UInt64.random(in: .min ... .max), radix: 16)
        outputFile = name + ".out"
        wordsFile = name + ".err"
        commandLine = ([program ?? "atelier"] + arguments).joined(separator: " ")
        try Data((input ?? "").utf8).write(to: URL(fileURLWithPath: name + ".in"))
        processNumber = try Spawn.start(
            [try program ?? BuiltProgram.path()] + arguments, environment: environment,
            ownSession: terminal != nil,
            files: [
                (terminal ?? name + ".in", terminal == nil ? O_RDONLY : O_RDWR), (outputFile, Self.writing),
                (wordsFile, Self.writing),
            ])
    }

    private static let writing = O_WRONLY | O_CREAT | O_TRUNC

    deinit {
        kill()
    }

    var isRunning: Bool { lock.withLock { look(WNOHANG) == nil } }
    var output: String { Self.text(outputFile) }
    var words: String { Self.text(wordsFile) }

    func send(signal: Int32) {
        lock.withLock { if look(WNOHANG) == nil { _ = systemKill(processNumber, signal) } }
    }

    /// Waits for the process to end by itself.
    func outcome(within limit: Duration = .seconds(30)) async throws -> Outcome {
        do {
            try await eventually("the end of \(commandLine)", within: limit) { !isRunning }
        } catch {
            throw Unfinished(commandLine: commandLine, output: output, words: words, cause: error)
        }
        let status = lock.withLock { self.status } ?? 0
        // <sys/wait.h>: the signal in the low seven bits, else the exit code above the low eight.
        let exitCode = status & 0x7F == 0 ? status >> 8 & 0xFF : status & 0x7F
        return Outcome(commandLine: commandLine, exitCode: exitCode, output: output, words: words)
    }

    /// Ends it as a loss of power would, and waits until it is gone.
    func kill() {
        lock.withLock {
            guard look(WNOHANG) == nil else { return }
            _ = systemKill(processNumber, SIGKILL)
            _ = look(0)
        }
    }

    /// Asks the system how the process ended, once.
    private func look(_ options: Int32) -> Int32? {
        if let status { return status }
        var found: Int32 = 0
        var result: pid_t
        repeat { result = waitpid(processNumber, &found, options) } while result < 0 && errno == EINTR
        if result == processNumber { status = found }
        return status
    }

    private static func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }
}

private enum Spawn {
    struct Failure: Error {
        let program: String
        let code: Int32
    }

    /// Starts a program with these files as its first descriptors, and no other descriptor of this process. In a
    /// session of its own the first terminal among them is the one that it is controlled from.
    static func start(
        _ arguments: [String], environment: [String: String], ownSession: Bool, files: [(path: String, flags: Int32)]
    ) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, file) in files.enumerated() {
            posix_spawn_file_actions_addopen(&actions, Int32(number), file.path, file.flags, 0o600)
        }
        // A run in the background of a script ignores Ctrl-C, and so would what it starts.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGHUP] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        #if canImport(Darwin)
            flags |= Int16(POSIX_SPAWN_CLOEXEC_DEFAULT) | (ownSession ? Int16(POSIX_SPAWN_SETSID) : 0)
        #else
            // POSIX_SPAWN_SETSID of <spawn.h>, which the importer does not show.
            if ownSession { flags |= 0x80 }
            // A number that is not open does no harm, one past the process's own limit would.
            for number in Int32(files.count)..<min(1024, getdtablesize()) {
                posix_spawn_file_actions_addclose(&actions, number)
            }
        #endif
        posix_spawnattr_setflags(&attributes, flags)
        var process: pid_t = 0
        let program = arguments[0]
        let result = withCStrings(arguments) { arguments in
            withCStrings(environment.map { "\($0)=\($1)" }) { environment in
                posix_spawn(&process, program, &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else { throw Failure(program: program, code: result) }
        return process
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

private func systemKill(_ process: pid_t, _ signal: Int32) -> Int32 {
    kill(process, signal)
}
