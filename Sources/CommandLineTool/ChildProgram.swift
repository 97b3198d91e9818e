import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A program that is run to its end, found along the `PATH` and started without a shell.
///
/// It gets `input` and then an end; what it says is taken as it comes, so that neither waits for the other.
struct ChildProgram {
    /// Where one of its streams goes.
    enum Stream: Equatable {
        /// To this command, which keeps the first so many bytes.
        case kept(inBytes: Int)
        /// To where this command's own goes.
        case shared
        case discarded
        /// For errors: among the output, in the order in which it was said.
        case joined
    }

    struct Outcome {
        /// How it ended; 128 and the number of the signal where one ended it.
        let status: Int32
        let output: [UInt8]
        let errors: [UInt8]
        /// Whether it said more on a stream than was kept.
        let isCut: Bool
        /// By which of its bounds it was ended; nil where it ended by itself.
        let stop: Stop?
    }

    /// Beyond which a program is ended, with all that it has started and that is still its own.
    struct Bounds: Equatable {
        let seconds: Int
        /// That it and what it has started hold together.
        let memoryInBytes: Int
    }

    enum Stop: Equatable {
        case time
        case memory
        /// It said more than is kept.
        case output
    }

    /// Its name or path, then what it is told.
    let words: [String]
    let environment: [String: String]
    var input: [UInt8] = []
    var output = Stream.discarded
    var errors = Stream.discarded
    /// Nil: it takes what it takes.
    var bounds: Bounds?

    func run() throws(CommandError) -> Outcome {
        let formerPipe = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, formerPipe) }
        let source = try Pipe()
        let sinks = try [output, errors].map { stream throws(CommandError) in try Sink(stream) }
        let process = try spawn(source.reading, sinks.map { $0.pipe?.writing })
        source.closeReading()
        for sink in sinks { sink.pipe?.closeWriting() }
        let watch = bounds.map { BoundedProgram(process, $0) }
        do {
            try Talk(input: input, source: source, sinks: sinks, watch: watch).finish()
        } catch {
            // Nobody waits for it any more, and nobody may be left behind.
            kill(process, SIGKILL)
            _ = try Self.end(of: process)
            throw error
        }
        let status = if let ended = watch?.status { ended } else { try Self.end(of: process) }
        return Outcome(
            status: status, output: sinks[0].bytes, errors: sinks[1].bytes,
            isCut: sinks.contains(where: \.isCut), stop: watch?.stop)
    }

    private func spawn(_ input: Int32, _ targets: [Int32?]) throws(CommandError) -> pid_t {
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
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        for (number, (stream, target)) in zip(Int32(1)..., zip([output, errors], targets)) {
            if let target { posix_spawn_file_actions_adddup2(&actions, target, number) }
            if stream == .joined { posix_spawn_file_actions_adddup2(&actions, 1, number) }
            if stream == .discarded {
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_WRONLY, 0)
            }
        }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for ignored in [SIGPIPE, SIGINT, SIGQUIT] { sigaddset(&defaults, ignored) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
        var process: pid_t = 0
        let result = NodeStarter.withCStrings(words) { arguments in
            NodeStarter.withCStrings(variables) { variables in
                posix_spawnp(&process, words[0], &actions, &attributes, arguments, variables)
            }
        }
        guard result == 0 else {
            throw CommandError(
                result == ENOENT ? .notFound : .failed,
                "\(words[0]) could not be started: \(SystemError.words(result)).", kept: "Nothing was changed.",
                hint: "Install it, or look at PATH.")
        }
        return process
    }

    private static func end(of process: pid_t) throws(CommandError) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else {
                throw CommandError(.failed, "A program's end could not be waited for: \(SystemError.words(errno)).")
            }
        }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
}

/// Both ends of a pipe, closed when it goes; a program has copies of them under other numbers.
private final class Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    init() throws(CommandError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ChildProgram.silent(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        closeReading()
        closeWriting()
    }

    func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }
}

/// What a program says on one stream.
private final class Sink {
    let pipe: Pipe?
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isCut = false

    init(_ stream: ChildProgram.Stream) throws(CommandError) {
        if case .kept(let inBytes) = stream {
            pipe = try Pipe()
            limit = inBytes
        } else {
            pipe = nil
            limit = 0
        }
    }

    var isOpen: Bool { pipe.map { $0.reading >= 0 } ?? false }

    /// Takes what there is; nobody who would say more than is kept is listened to, and so ends.
    func take() {
        guard let pipe else { return }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = posixRead(pipe.reading, &chunk, chunk.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else { return pipe.closeReading() }
        isCut = count > limit - bytes.count
        bytes += chunk.prefix(min(count, limit - bytes.count))
        if isCut { pipe.closeReading() }
    }
}

/// What goes to and comes from a program, whichever of it can go on first.
private final class Talk {
    private var input: ArraySlice<UInt8>
    private let source: Pipe
    private let sinks: [Sink]
    private let watch: BoundedProgram?

    init(input: [UInt8], source: Pipe, sinks: [Sink], watch: BoundedProgram?) {
        self.input = input[...]
        self.source = source
        self.sinks = sinks
        self.watch = watch
        _ = fcntl(source.writing, F_SETFL, fcntl(source.writing, F_GETFL) | O_NONBLOCK)
        if input.isEmpty { source.closeWriting() }
    }

    /// Without bounds until both sides have closed; with them until the program has ended, whoever else holds its
    /// streams.
    func finish() throws(CommandError) {
        while watch.map({ !$0.hasEnded }) ?? (source.writing >= 0 || sinks.contains(where: \.isOpen)) {
            try step(waiting: watch == nil ? -1 : BoundedProgram.pause)
            try watch?.look(isCut: sinks.contains(where: \.isCut))
        }
        // What it said last; what is said by others from now on is not its own.
        if watch != nil { while try step(waiting: 0) {} }
    }

    /// Whether something went on.
    @discardableResult
    private func step(waiting milliseconds: Int32) throws(CommandError) -> Bool {
        var entries = sinks.map {
            pollfd(fd: $0.isOpen ? $0.pipe?.reading ?? -1 : -1, events: Int16(POLLIN), revents: 0)
        }
        entries.append(pollfd(fd: source.writing, events: Int16(POLLOUT), revents: 0))
        guard poll(&entries, nfds_t(entries.count), milliseconds) >= 0 else {
            if errno == EINTR { return true }
            throw ChildProgram.silent(errno)
        }
        for (sink, entry) in zip(sinks, entries) where entry.revents != 0 { sink.take() }
        if entries[sinks.count].revents != 0 { give() }
        return entries.contains { $0.revents != 0 }
    }

    private func give() {
        let count = input.withUnsafeBytes { posixWrite(source.writing, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        // A program may end before it has read all: that is for its status to tell.
        guard count > 0 else { return source.closeWriting() }
        input = input.dropFirst(count)
        if input.isEmpty { source.closeWriting() }
    }
}

extension ChildProgram {
    fileprivate static func silent(_ code: Int32) -> CommandError {
        CommandError(
            .failed, "A program could not be talked to: \(SystemError.words(code)).", kept: "Nothing was changed.")
    }
}

private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
