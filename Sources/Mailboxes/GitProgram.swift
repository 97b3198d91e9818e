internal import Foundation

/// The user's own `git`, run without a shell and with an environment in which it asks nobody and runs nothing else.
struct GitProgram: Sendable {
    struct Outcome {
        let status: Int32
        let output: [UInt8]
        /// Whether there was more of it than is taken.
        let isCut: Bool
        /// What it had to say, its last lines.
        let words: String
    }

    /// So long one call may take, in seconds: a slow line has to bring a mailbox in it.
    static let patienceInSeconds = 600.0
    /// More output than a listing of the files that are looked at.
    static let outputInBytesMax = 64 << 20
    static let wordsInBytesMax = 1024
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
    let patienceInSeconds: Double

    init(folder: String, patienceInSeconds: Double = Self.patienceInSeconds) throws(MailboxError) {
        guard let program = Self.places.first(where: { access($0, X_OK) == 0 }) else { throw .noGit }
        self.program = program
        self.folder = folder
        self.patienceInSeconds = patienceInSeconds
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
        let deadline = DispatchTime.now() + patienceInSeconds
        let end = Watch(process.processIdentifier, until: deadline)
        defer { end.cancel() }
        let said = Reading(words.fileHandleForReading, keeping: .end(Self.wordsInBytesMax), until: deadline)
        let given =
            target == nil
            ? Reading(output.fileHandleForReading, keeping: .start(Self.outputInBytesMax), until: deadline) : nil
        try? source.fileHandleForWriting.write(contentsOf: Data(input))
        try? source.fileHandleForWriting.close()
        let bytes = given?.wait() ?? []
        let sentence = String(decoding: said.wait(), as: UTF8.self)
        // What holds a pipe for longer than git runs holds up the wait for git, too.
        if said.isLate || given?.isLate == true {
            end.fire()
            throw .gitTooSlow
        }
        process.waitUntilExit()
        if end.hasFired { throw .gitTooSlow }
        return Outcome(
            status: process.terminationStatus, output: bytes, isCut: given?.isCut == true, words: sentence)
    }

    /// The output of a call that must succeed, all of it: a tree that was made of a part would be without the rest.
    func output(_ arguments: [String], input: [UInt8] = []) throws(MailboxError) -> [UInt8] {
        let outcome = try run(arguments, input: input)
        guard outcome.status == 0 else { throw .git(words: outcome.words) }
        if outcome.isCut { throw .gitTooLong }
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

/// Ends a process that takes too long, and what it started. It knows the process by its number alone: what it held of
/// it would stay open until time is up.
private final class Watch: @unchecked Sendable {
    private let process: pid_t
    private let lock = NSLock()
    private var isOver = false
    private var fired = false

    init(_ process: pid_t, until deadline: DispatchTime) {
        self.process = process
        DispatchQueue.global().asyncAfter(deadline: deadline) { [weak self] in self?.fire() }
    }

    var hasFired: Bool { lock.withLock { fired } }

    func cancel() { lock.withLock { isOver = true } }

    /// Once, and not when it is over.
    func fire() {
        let isDue = lock.withLock {
            defer { isOver = true }
            fired = fired || !isOver
            return !isOver
        }
        if isDue { kill(getpgid(process) == process ? -process : process, SIGKILL) }
    }
}

/// All that a pipe gives until it ends or time is up, of which a part is kept.
///
/// What a process started may hold its pipe open for longer than the process runs.
private final class Reading: @unchecked Sendable {
    /// Which part, in bytes.
    enum Part {
        case start(Int)
        case end(Int)
    }

    private let done = DispatchSemaphore(value: 0)
    private let part: Part
    private let deadline: DispatchTime
    private var bytes: [UInt8] = []
    /// Whether time was up before the pipe ended; known after `wait`.
    private(set) var isLate = false
    /// Whether there was more than is kept; known after `wait`.
    private(set) var isCut = false

    init(_ handle: FileHandle, keeping part: Part, until deadline: DispatchTime) {
        self.part = part
        self.deadline = deadline
        DispatchQueue.global().async { [self] in
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while hasMore(handle.fileDescriptor) {
                let count = chunk.withUnsafeMutableBytes { part in
                    uninterrupted { read(handle.fileDescriptor, part.baseAddress, part.count) }
                }
                if count <= 0 { break }
                keep(chunk[..<count])
            }
            done.signal()
        }
    }

    private func keep(_ more: ArraySlice<UInt8>) {
        switch part {
        case .start(let limit):
            isCut = isCut || more.count > limit - bytes.count
            bytes.append(contentsOf: more.prefix(limit - bytes.count))
        case .end(let limit):
            bytes.append(contentsOf: more)
            isCut = isCut || bytes.count > limit
            bytes.removeFirst(max(0, bytes.count - limit))
        }
    }

    /// Whether there is something to be read, or an end.
    private func hasMore(_ pipe: CInt) -> Bool {
        let now = DispatchTime.now()
        let left = now < deadline ? (deadline.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000 + 1 : 0
        var entry = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
        let count = left > 0 ? uninterrupted { poll(&entry, 1, CInt(clamping: left)) } : 0
        isLate = count == 0
        return count > 0
    }

    func wait() -> [UInt8] {
        done.wait()
        return bytes
    }
}
