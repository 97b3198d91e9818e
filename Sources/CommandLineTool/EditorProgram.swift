import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The person's editor: `VISUAL`, else `EDITOR`, else `vi` at a terminal. It is started without a shell; words after
/// the first are given to it as arguments.
struct EditorProgram {
    let words: [String]

    init(environment: [String: String], hasTerminal: Bool) throws(CommandError) {
        let named = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty }
        guard let editor = named ?? (hasTerminal ? "vi" : nil) else {
            throw CommandError(
                .usage, "There is no terminal to edit at, and EDITOR is not set.", kept: "The document is as it was.",
                hint: "Set EDITOR, or use atelier doc put.")
        }
        words = editor.split(separator: " ").map(String.init)
        guard !words.isEmpty else {
            throw CommandError(.usage, "EDITOR names no program.", hint: "Set it to your editor's name.")
        }
    }

    /// Waits until the editor has ended. Ctrl-C meanwhile is the editor's affair.
    func run(on file: String) throws(CommandError) {
        let formerInterrupt = signal(SIGINT, SIG_IGN)
        let formerQuit = signal(SIGQUIT, SIG_IGN)
        defer {
            signal(SIGINT, formerInterrupt)
            signal(SIGQUIT, formerQuit)
        }
        let status = try wait(for: try spawn(file))
        guard status == 0 else {
            throw CommandError(
                .failed, "The editor \(words[0]) ended with an error.", hint: "atelier doc put PATH FILE")
        }
    }

    private func spawn(_ file: String) throws(CommandError) -> pid_t {
        #if canImport(Darwin)
            var attributes: posix_spawnattr_t?
        #else
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGINT)
        sigaddset(&defaults, SIGQUIT)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let result = NodeStarter.withCStrings(words + [file]) {
            posix_spawnp(&process, words[0], nil, &attributes, $0, environ)
        }
        guard result == 0 else {
            throw CommandError(
                .failed, "The editor \(words[0]) could not be started: \(SystemError.words(result)).",
                hint: "Set EDITOR to your editor's name.")
        }
        return process
    }

    private func wait(for process: pid_t) throws(CommandError) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else {
                throw CommandError(.failed, "The editor's end could not be waited for: \(SystemError.words(errno)).")
            }
        }
        return status
    }
}
