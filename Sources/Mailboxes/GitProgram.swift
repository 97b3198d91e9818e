internal import Foundation

/// The user's own `git`, run without a shell and with an environment in which it asks nobody and runs nothing else.
struct GitProgram: Sendable {
    struct Outcome {
        let status: Int32
        let output: [UInt8]
        /// What it had to say, its last lines.
        let words: String
    }

    /// So long one call may take, in seconds: a slow line has to bring a mailbox in it.
    static let patienceInSeconds = 600.0
    /// More output than a listing of the files that are looked at.
    private static let outputInBytesMax = 64 << 20
    private static let wordsInBytesMax = 1024
    private static let places = ["/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git", "/bin/git"]

    /// Hooks, filters, helpers and transports that are programs of their own choice are off, as is what asks.
    private static let settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.autocrlf=false", "protocol.ext.allow=never",
        "commit.gpgSign=false", "push.gpgSign=false", "gc.auto=0", "maintenance.auto=false", "core.askPass=",
    ]
    private static let kept: Set<String> = [
        "HOME", "PATH", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "no_proxy",
    ]

    let program: String
    /// The private repository.
    let folder: String

    init(folder: String) throws(MailboxError) {
        guard let program = Self.places.first(where: { access($0, X_OK) == 0 }) else { throw .noGit }
        self.program = program
        self.folder = folder
    }

    /// Runs it to its end. With `file` its output goes there.
    func run(_ arguments: [String], input: [UInt8] = [], into file: String? = nil) throws(MailboxError) -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = Self.settings.flatMap { ["-c", $0] } + arguments
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let (source, output, words) = (Pipe(), Pipe(), Pipe())
        process.standardInput = source
        process.standardError = words
        let target = file.flatMap { FileHandle(forWritingAtPath: $0) }
        if file != nil, target == nil { throw .system(.writing, path: file ?? "", errno: errno) }
        process.standardOutput = target ?? output
        do {
            try process.run()
        } catch {
            throw .noGit
        }
        let end = Watch(process, patience: Self.patienceInSeconds)
        defer { end.cancel() }
        let said = Reading(words.fileHandleForReading, limit: Self.wordsInBytesMax)
        let given = target == nil ? Reading(output.fileHandleForReading, limit: Self.outputInBytesMax) : nil
        try? source.fileHandleForWriting.write(contentsOf: Data(input))
        try? source.fileHandleForWriting.close()
        let bytes = given?.wait() ?? []
        let sentence = String(decoding: said.wait(), as: UTF8.self)
        process.waitUntilExit()
        if end.hasFired { throw .gitTooSlow }
        return Outcome(status: process.terminationStatus, output: bytes, words: sentence)
    }

    /// The output of a call that must succeed.
    func output(_ arguments: [String], input: [UInt8] = []) throws(MailboxError) -> [UInt8] {
        let outcome = try run(arguments, input: input)
        guard outcome.status == 0 else { throw .git(words: outcome.words) }
        return outcome.output
    }

    private var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { Self.kept.contains($0.key) }
        environment["GIT_DIR"] = folder
        environment["GIT_TERMINAL_PROMPT"] = "0"
        environment["GIT_ASKPASS"] = "/bin/false"
        environment["SSH_ASKPASS"] = "/bin/false"
        environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes"
        environment["GIT_NO_LAZY_FETCH"] = "1"
        environment["LC_ALL"] = "C"
        for role in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(role)_NAME"] = "atelier"
            environment["GIT_\(role)_EMAIL"] = "mailbox@localhost"
        }
        return environment
    }
}

/// Ends a process that takes too long.
private final class Watch: @unchecked Sendable {
    private let lock = NSLock()
    private var isOver = false
    private var fired = false

    init(_ process: Process, patience: Double) {
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) { [weak self] in
            guard let self, lock.withLock({ !isOver }) else { return }
            lock.withLock { fired = true }
            kill(process.processIdentifier, SIGKILL)
        }
    }

    var hasFired: Bool { lock.withLock { fired } }

    func cancel() { lock.withLock { isOver = true } }
}

/// All that a pipe gives, of which the first part is kept.
private final class Reading: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var bytes: [UInt8] = []

    init(_ handle: FileHandle, limit: Int) {
        DispatchQueue.global().async { [self] in
            while let part = try? handle.read(upToCount: 65_536), !part.isEmpty {
                if bytes.count < limit { bytes.append(contentsOf: part.prefix(limit - bytes.count)) }
            }
            done.signal()
        }
    }

    func wait() -> [UInt8] {
        done.wait()
        return bytes
    }
}
