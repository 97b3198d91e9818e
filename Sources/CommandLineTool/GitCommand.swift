import LocalRPC
import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The person's own `git`, asked about the repository of a folder. It is started without a shell.
struct GitCommand {
    let folder: String

    /// More output than any list of staged files.
    static let outputInBytesMax = 16 << 20

    /// What it prints; nil where it ends with an error: there is no such thing, or no repository.
    func output(_ arguments: [String]) throws(CommandError) -> [UInt8]? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.unavailable(errno) }
        defer { if ends[0] >= 0 { close(ends[0]) } }
        let process: pid_t
        do {
            defer { close(ends[1]) }
            process = try spawn(["git", "-C", folder] + arguments, output: ends[1], other: ends[0])
        }
        let bytes = Self.all(of: ends[0])
        // Who would say more is not waited for.
        close(ends[0])
        ends[0] = -1
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Self.unavailable(errno) }
        }
        guard status == 0 else { return nil }
        guard bytes.count < Self.outputInBytesMax else {
            throw CommandError(.failed, "git says more than fits.", kept: "Nothing was changed.")
        }
        return bytes
    }

    /// The same as one line without its end.
    func line(_ arguments: [String]) throws(CommandError) -> String? {
        guard let bytes = try output(arguments), let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private func spawn(_ words: [String], output: Int32, other: Int32) throws(CommandError) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addclose(&actions, other)
        var process: pid_t = 0
        let result = NodeStarter.withCStrings(words) { posix_spawnp(&process, "git", &actions, nil, $0, environ) }
        guard result == 0 else { throw Self.unavailable(result) }
        return process
    }

    private static func all(of descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < outputInBytesMax {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func unavailable(_ code: Int32) -> CommandError {
        CommandError(
            .failed, "git could not be asked: \(SystemError.words(code)).", kept: "Nothing was changed.",
            hint: "Install git, or name the documents: atelier session trailers PATH")
    }
}
