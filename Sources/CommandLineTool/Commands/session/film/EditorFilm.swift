import LocalRPC
import TerminalRendering

/// A recording that editors show, each by its bridge, in a folder of the film's own: texts and cursors as they were.
///
/// The folder has the marker by which plugins find a shared folder; behind the bridge is this process in the place of a
/// node. So nothing of an editor's plugin is different, and nothing is written while it plays.
struct EditorFilm: ~Copyable {
    let server: FilmServer
    private let folder: FilmFolder

    init(
        _ head: SessionMethods.Replay.Result, folder: String, in paths: ProfilePaths, from state: FilmState
    ) throws(CommandError) {
        let server = try FilmServer(at: SharedRoot.socket(ofFilm: SharedRoot.currentFilm, in: paths))
        let place = try FilmFolder(making: folder, for: "--to-editor")
        try place.writeAll(state)
        try place.mark(session: head.session, profile: paths.profile)
        (self.server, self.folder) = (server, place)
    }

    deinit {
        folder.unmark()
    }

    /// Leaves the texts of the last moment.
    consuming func end(_ state: FilmState) throws(CommandError) {
        try folder.writeAll(state)
    }

    /// Without a screen: it begins when an editor opens a file of it, and ends when the last has left.
    static func play(
        _ reel: consuming FilmReel, in film: consuming EditorFilm, speed: Double
    ) throws(CommandError) {
        var reel = reel
        let signals = try ProcessSignals()
        var last = ContinuousClock.now
        while !film.server.isOver, signals.taken().isDisjoint(with: ProcessSignals.ends) {
            film.server.serve(reel.state)
            Pause.milliseconds(framePause)
            let now = ContinuousClock.now
            if film.server.hasBegun { try reel.advance(by: Double((now - last).microseconds) / 1000 * speed) }
            last = now
        }
        try film.end(reel.state)
    }

    private static let framePause = 20
}
