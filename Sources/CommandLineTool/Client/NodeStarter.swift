import LocalRPC
import SodiumCrypto

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Starts a node in the background: this program once more, as `node run`, in a session of its own, with its words in
/// the profile's log file.
struct NodeStarter {
    let paths: ProfilePaths
    /// For keys that are protected: the node reads it from a pipe, which nobody else can see.
    var passphrase: SecretBytes?
    /// How long the node may take until it listens.
    var patience: Duration = .seconds(20)

    /// Starts the node and gives a connection to it.
    func start() throws(CommandError) -> NodeClient {
        guard let executable = ProcessEnvironment.executable else {
            throw CommandError(
                .failed, "This program cannot find its own file, so it cannot start a node.",
                hint: "Start one yourself: atelier node run")
        }
        try LocalFile.makeFolder(paths.stateFolder)
        let process = try spawn(executable)
        return try awaitSocket(of: process)
    }

    private func spawn(_ executable: String) throws(CommandError) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
            let ownSession = Int16(POSIX_SPAWN_SETSID)
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
            // POSIX_SPAWN_SETSID of <spawn.h>, which the importer does not show.
            let ownSession: Int16 = 0x80
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawnattr_setflags(&attributes, ownSession)
        let pipe = try passphrase.map { secret throws(CommandError) in try Self.pipe(with: secret) }
        defer { if let pipe { close(pipe) } }
        if let pipe {
            posix_spawn_file_actions_adddup2(&actions, pipe, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, paths.logFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        Self.keepOtherDescriptorsHere()
        var process: pid_t = 0
        let arguments =
            [executable, "node", "run", "--profile", paths.profile] + (pipe == nil ? [] : ["--passphrase-from-input"])
        let result = Self.withCStrings(arguments) {
            posix_spawn(&process, executable, &actions, &attributes, $0, environ)
        }
        guard result == 0 else {
            throw CommandError(
                .failed, "A node could not be started: \(SystemError.words(result)).", kept: "Nothing was changed.",
                hint: "Try it in the foreground: atelier node run --profile \(paths.profile)")
        }
        return process
    }

    /// The end of a pipe from which a secret can be read, once.
    private static func pipe(with secret: SecretBytes) throws(CommandError) -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard posixPipe(&ends) == 0 else {
            throw CommandError(.failed, "The passphrase could not be handed on: \(SystemError.words(errno)).")
        }
        defer { close(ends[1]) }
        // A pipe holds 4,096 bytes at least (POSIX, PIPE_BUF), more than a passphrase has.
        let count = secret.withUnsafeBytes { posixWrite(ends[1], $0.baseAddress, $0.count) }
        guard count == secret.count else {
            close(ends[0])
            throw CommandError(.failed, "The passphrase could not be handed on: \(SystemError.words(errno)).")
        }
        return ends[0]
    }

    /// Tries the socket every few milliseconds, and gives up early when the process has ended.
    private func awaitSocket(of process: pid_t) throws(CommandError) -> NodeClient {
        let deadline = ContinuousClock.now + patience
        var hasEnded = false
        while ContinuousClock.now < deadline {
            if let client = try NodeClient(connectingTo: paths) { return client }
            var status: Int32 = 0
            if !hasEnded, waitpid(process, &status, WNOHANG) == process {
                hasEnded = true
                // Another command started a node in the same moment: that one is as good, and will be there soon.
                if status >> 8 & 0xFF == ExitCode.conflict.rawValue { continue }
                if let client = try NodeClient(connectingTo: paths) { return client }
                throw CommandError(
                    .failed, "The node ended before it was ready" + lastWords() + ".", kept: "Nothing was changed.",
                    hint: "atelier node logs --profile \(paths.profile)")
            }
            Pause.milliseconds(5)
        }
        throw CommandError(
            .timeout, "The node did not come up within \(patience.components.seconds) seconds.",
            kept: "It may still be starting.", hint: "atelier node logs --profile \(paths.profile)")
    }

    /// What the program said last in the log, in brackets; else the last line.
    private func lastWords() -> String {
        guard let log = try? LocalFile.readEnd(of: paths.logFile, count: 4096) else { return "" }
        let lines = String(decoding: log, as: UTF8.self).split(whereSeparator: \.isNewline)
        let said = lines.last { $0.hasPrefix("atelier: ") }?.dropFirst("atelier: ".count)
        return (said ?? lines.last).map { " (\($0))" } ?? ""
    }

    /// A node lives on; it must not hold open what this command was given, such as the pipe that a script reads.
    private static func keepOtherDescriptorsHere() {
        for descriptor in Int32(3)..<256 where fcntl(descriptor, F_GETFD) >= 0 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

private func posixPipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 { pipe(ends) }

private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
