import LocalRPC
import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A new folder, this user's alone, for the texts of a recording.
struct FilmFolder {
    let path: String

    /// `option` is what a person writes before another name.
    init(making path: String, for option: String) throws(CommandError) {
        self.path = path
        guard mkdir(path, 0o700) == 0 else {
            let words = errno == EEXIST ? "is there already" : "cannot be made: \(SystemError.words(errno))"
            throw CommandError(
                .conflict, "\(PeerText(path).path) \(words).", kept: "Nothing was written.",
                hint: "Name a folder that is not there yet: \(option) FOLDER")
        }
    }

    /// What a path could lead out of the folder is refused, though it is new.
    func write(_ path: String, _ state: FilmState) throws(CommandError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let hidden = [".git", SharedRoot.markerFolder]
        guard
            parts.allSatisfy({
                !$0.isEmpty && $0 != "." && $0 != ".." && !hidden.contains($0.lowercased()) && !$0.contains("\0")
            })
        else { return }
        let file = self.path + "/" + path
        if parts.count > 1 { try LocalFile.makeFolder(self.path + "/" + parts.dropLast().joined(separator: "/")) }
        try LocalFile.write([UInt8](String(state.texts[path] ?? .init()).utf8), to: file)
    }

    func writeAll(_ state: FilmState) throws(CommandError) {
        for path in state.texts.keys.sorted() { try write(path, state) }
    }

    /// Lets editors' plugins find the film that plays in this process: `SharedRoot.film`.
    func mark(session: String, profile: String) throws(CommandError) {
        let folder = path + "/" + SharedRoot.markerFolder
        try LocalFile.makeFolder(folder)
        let marker = SharedRoot.Marker(space: session, profile: profile, film: SharedRoot.currentFilm)
        try LocalFile.write(JSONCoding.encode(marker), to: folder + "/" + SharedRoot.markerFile)
    }

    /// The texts stay.
    func unmark() {
        let folder = path + "/" + SharedRoot.markerFolder
        for name in [SharedRoot.markerFile, SharedRoot.bridgesFile] { unlink(folder + "/" + name) }
        rmdir(folder)
    }
}
