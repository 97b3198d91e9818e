import LocalRPC
import TerminalRendering

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
        let folder = try FilmFolder(making: folder, for: "--to-folder")
        ProcessEnvironment.endOnInterrupt()
        output.note("Playing \(FilmWords.clock(head.length)) into \(PeerText(folder.path).path); Ctrl-C ends it.")
        var next: Int? = start
        while let from = next {
            var state = FilmState(try film.part(at: from))
            try folder.writeAll(state)
            while let step = state.nextStep {
                Pause.milliseconds(Int(Double(step - state.time) / speed))
                for path in state.advance(to: step).sorted() { try folder.write(path, state) }
            }
            if let end = state.part.next { Pause.milliseconds(Int(Double(end - state.time) / speed)) }
            next = state.part.next
        }
    }
}
