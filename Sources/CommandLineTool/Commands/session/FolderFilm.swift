import LocalRPC
import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A recording whose texts are written into a folder of its own as they change.
struct FolderFilm {
    private let film: FilmReader
    private let head: SessionMethods.Replay.Result
    private let folder: String
    private let speed: Double

    init(_ film: FilmReader, _ head: SessionMethods.Replay.Result, folder: String, speed: Double) {
        (self.film, self.head, self.folder, self.speed) = (film, head, folder, speed)
    }

    func play(from start: Int, _ output: OutputFormat) throws(CommandError) {
        guard mkdir(folder, 0o700) == 0 else {
            let words = errno == EEXIST ? "is there already" : "cannot be made: \(SystemError.words(errno))"
            throw CommandError(
                .conflict, "\(PeerText(folder).path) \(words).", kept: "Nothing was written.",
                hint: "Name a folder that is not there yet: --to-folder FOLDER")
        }
        ProcessEnvironment.endOnInterrupt()
        output.note("Playing \(FilmWords.clock(head.length)) into \(PeerText(folder).path); Ctrl-C ends it.")
        var next: Int? = start
        while let from = next {
            var state = FilmState(try film.part(at: from))
            for path in state.texts.keys.sorted() { try write(path, state) }
            while let step = state.nextStep {
                Pause.milliseconds(Int(Double(step - state.time) / speed))
                for path in state.advance(to: step).sorted() { try write(path, state) }
            }
            if let end = state.part.next { Pause.milliseconds(Int(Double(end - state.time) / speed)) }
            next = state.part.next
        }
    }

    /// The folder is new and this user's alone; what a path could lead out of it is refused all the same.
    private func write(_ path: String, _ state: FilmState) throws(CommandError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard
            parts.allSatisfy({
                !$0.isEmpty && $0 != "." && $0 != ".." && $0.lowercased() != ".git" && !$0.contains("\0")
            })
        else { return }
        let file = folder + "/" + path
        if parts.count > 1 { try LocalFile.makeFolder(folder + "/" + parts.dropLast().joined(separator: "/")) }
        try LocalFile.write([UInt8](String(state.texts[path] ?? .init()).utf8), to: file)
    }
}
