import LocalRPC
import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The hook by which git asks for trailers before each message is edited.
///
/// It says nothing where there is no node or no space, and keeps no commit from being made.
struct CommitHook {
    let git: GitCommand

    init(_ git: GitCommand) {
        self.git = git
    }

    /// What tells our own hook from another one's.
    private static let mark = "# Installed by atelier session trailers --install-hook."

    /// Asks, where the folder is a repository that has no such hook yet and somebody is there to be asked.
    func isWanted(_ output: OutputFormat) throws(CommandError) -> Bool {
        let person = Surroundings.current.person
        guard !output.isJSON, person.isThere, let folder = try git.line(Self.hooksFolder),
            access(folder + "/" + Self.name, F_OK) != 0
        else { return false }
        let answer = try person.answer(
            to: "Shall git name in each commit who else typed (Co-authored-by)? Type yes, or press Enter for no:")
        return answer.map { ["y", "yes"].contains($0.lowercased()) } ?? false
    }

    private static let hooksFolder = ["rev-parse", "--path-format=absolute", "--git-path", "hooks"]
    private static let name = "prepare-commit-msg"

    /// Puts the hook where git looks for it, and says so.
    func install(_ output: OutputFormat) throws(CommandError) {
        let path = try put()
        if output.isJSON { return output.json(["hook": path]) }
        tell(path, output)
    }

    func tell(_ path: String, _ output: OutputFormat) {
        output.note("git adds the lines to each message from now on. To end that, remove \(PeerText(path).path).")
    }

    /// Puts the hook where git looks for it; one that is not ours is left alone. Answers its path.
    func put() throws(CommandError) -> String {
        guard let folder = try git.line(Self.hooksFolder) else {
            throw CommandError(
                .notFound, "There is no git repository in \(PeerText(git.folder).path).", kept: "Nothing was written.",
                hint: "atelier session trailers --install-hook --directory FOLDER")
        }
        let path = folder + "/" + Self.name
        let script = try Self.script()
        if access(path, F_OK) == 0, !Self.isOurs(try LocalFile.read(path)) {
            throw CommandError(
                .conflict, "There is a hook already: \(PeerText(path).path).", kept: "It was left as it is.",
                hint: "Add its call yourself: atelier session trailers")
        }
        try LocalFile.makeFolder(folder)
        try LocalFile.write([UInt8](script.utf8), to: path)
        guard chmod(path, 0o755) == 0 else {
            throw CommandError(
                .failed, "\(PeerText(path).path) cannot be made a program: \(SystemError.words(errno)).",
                hint: "chmod +x " + VersionWords.argument(path))
        }
        return path
    }

    private static func isOurs(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { $0 == mark }
    }

    /// Merges and squashes bring the lines of what they put together; a message that is used again has its own.
    private static func script() throws(CommandError) -> String {
        guard let program = ProcessEnvironment.executable else {
            throw CommandError(
                .failed, "This program does not know where it lies.", kept: "Nothing was written.",
                hint: "Start it by its full path.")
        }
        let quoted = "'" + program.replacing("'", with: "'\\''") + "'"
        return """
            #!/bin/sh
            \(mark)
            # Adds who else typed in the staged files since the last commit.
            case "$2" in merge | squash | commit) exit 0 ;; esac
            \(quoted) session trailers --no-start --timeout 5 2>/dev/null |
                while IFS= read -r line; do
                    git interpret-trailers --in-place --if-exists addIfDifferent --trailer "$line" "$1"
                done
            exit 0

            """
    }
}
