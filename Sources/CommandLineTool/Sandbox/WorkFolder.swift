internal import Folders
import LocalRPC
import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A copy of somebody's work in a new folder for temporary files; `remove` takes all of it away.
struct WorkFolder {
    let path: String
    private let root: SandboxedRoot
    private let environment: [String: String]

    init(in environment: [String: String]) throws(CommandError) {
        self.environment = environment
        // Where other users can come in as well: the folder itself lets nobody in but this one.
        path = try LocalFile.makeTemporaryFolder(in: environment)
        do throws(FolderError) {
            root = try SandboxedRoot(path: path)
        } catch {
            throw Self.failure(path, error)
        }
    }

    /// Writes a file of the work; a blob is fetched by `blob`, which is given where it is to go.
    func write(
        _ file: WorkshopMethods.Look.File, blob: (_ id: String, _ path: String) throws(CommandError) -> Void
    ) throws(CommandError) {
        do throws(FolderError) {
            guard let parts = FolderPath(file.path)?.parts else { throw .leavesRoot(path: file.path) }
            for count in 1..<max(1, parts.count) { try root.makeFolder(Array(parts[..<count])) }
            try root.write(Array((file.text ?? "").utf8), to: parts)
        } catch {
            throw Self.failure(file.path, error)
        }
        let whole = path + "/" + file.path
        // Its place was found to be in the folder, and nobody else writes there.
        if let id = file.blob { try blob(id, whole) }
        if file.executable == true, chmod(whole, 0o700) != 0 {
            throw CommandError(
                .failed, "Could not let \(PeerText(file.path).path) be run: \(SystemError.words(errno)).")
        }
    }

    private static func failure(_ path: String, _ error: FolderError) -> CommandError {
        CommandError(
            .failed, "Could not write \(PeerText(path).path) of the work: \(error).", kept: "Nothing was run.")
    }

    /// Lays a folder of this user's own over it.
    func lay(_ folder: String) throws(CommandError) {
        let words = ["cp", "-R", "--", folder + "/.", path + "/"]
        let copied = try ChildProgram(
            words: words, environment: environment, output: .kept(inBytes: 4096), errors: .joined
        ).run()
        guard copied.status == 0 else {
            throw CommandError(
                .failed,
                "\(PeerText(folder).path) could not be laid over the work: \(PeerText(utf8: copied.output).line)",
                kept: "Nothing was run.")
        }
    }

    /// Throws where something of it stays.
    func remove() throws(CommandError) {
        let words = ["rm", "-rf", "--", path]
        let removed = try ChildProgram(words: words, environment: environment).run()
        guard removed.status == 0 else {
            throw CommandError(.failed, "A copy of the work is left in \(path).", hint: "Remove it.")
        }
    }
}
