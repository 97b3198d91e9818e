import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionReplay: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Play a recording: texts, cursors and chat in their time.",
        discussion: """
            At a terminal it fills the screen: space pauses, the arrow keys go back and on by ten seconds, + and - \
            make it faster and slower, n and p go to the next mark and the one before, tab shows another document, q \
            ends it. Piped, what happened is listed without waiting. --to-folder plays the texts into a new folder, \
            for any editor that shows what changes on the disk; --to-editor lets editors that have a plugin show texts \
            and cursors in a new folder (atelier editor setup), and begins when the first opens a file there.
            """)

    @Argument(help: ArgumentHelp("The beginning of the session's id, or @last.", valueName: "session"))
    var session = "@last"

    @Option(
        help: ArgumentHelp(
            "Which recording of the session, from 1; the last unless said otherwise.", valueName: "number"))
    var recording: Int?

    @Option(help: ArgumentHelp("Times as fast, such as 4 or 0.5.", valueName: "speed"))
    var speed = 1.0

    @Option(
        help: ArgumentHelp("Where to begin: a mark, or a time from the beginning such as 90s or 5m.", valueName: "from")
    )
    var from: String?

    @Option(help: ArgumentHelp("A folder that is not there yet, for the texts.", valueName: "folder"))
    var toFolder: String?

    @Option(help: ArgumentHelp("A folder that is not there yet, for editors to open.", valueName: "folder"))
    var toEditor: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        guard toFolder == nil || toEditor == nil else {
            throw ValidationError("Choose one: --to-folder or --to-editor.")
        }
        guard speed.isFinite, (0.01...1000).contains(speed) else {
            throw ValidationError("--speed takes 0.01 to 1000.")
        }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        let film = FilmReader(client, .init(space: place.space, session: session, recording: recording), node.timeout)
        let head = try film.part(at: 0, span: 1)
        let start = try Self.start(from, in: head)
        if let toFolder {
            return try FolderFilm(film, head, folder: LocalFile.absolute(toFolder), speed: speed).play(
                from: start, node.output)
        }
        let isOnScreen = node.output.isForEyes && node.output.sink.isInputTerminal
        if toEditor == nil, !isOnScreen { return try list(film, start, node.output) }
        var reel = FilmReel(film, head)
        try reel.seek(to: start)
        guard let toEditor else {
            _ = try ScreenFilm(reel, server: nil, speed: speed, style: node.output.style).play()
            return
        }
        let folder = LocalFile.absolute(toEditor)
        let editors = try EditorFilm(head, folder: folder, in: node.paths, from: reel.state)
        node.output.note("Open a file in \(PeerText(folder).path) with an editor that has the plugin: then it begins.")
        guard isOnScreen else { return try EditorFilm.play(reel, in: editors, speed: speed) }
        let screen = ScreenFilm(reel, server: editors.server, speed: speed, style: node.output.style)
        try editors.end(try screen.play())
    }

    /// In milliseconds from the beginning.
    static func start(_ written: String?, in head: SessionMethods.Replay.Result) throws(CommandError) -> Int {
        guard let written else { return 0 }
        let marks = head.marks.filter { $0.text == written }
        let found = marks.first ?? head.marks.first { $0.text.hasPrefix(written) }
        if let found { return found.at }
        if let seconds = WrittenSpan.parse(written), seconds * 1000 <= head.length { return seconds * 1000 }
        throw CommandError(
            .notFound, "The recording has no mark \(PeerText(written).path), and is not so long either.",
            kept: "Nothing was played.", hint: "List its marks: atelier session show")
    }

    private func list(_ film: FilmReader, _ start: Int, _ output: OutputFormat) throws(CommandError) {
        var next: Int? = start
        while let from = next {
            let part = try film.part(at: from)
            if output.isJSON {
                output.json(part)
            } else {
                for step in part.steps { output.line(FilmWords.fields(step, part.started).joined(separator: "\t")) }
            }
            next = part.next
        }
    }
}

/// Parts of one recording, as the node gives them.
struct FilmReader {
    private let client: NodeClient
    private let params: SessionMethods.Replay.Params
    private let timeout: Duration

    init(_ client: NodeClient, _ params: SessionMethods.Replay.Params, _ timeout: Duration) {
        (self.client, self.params, self.timeout) = (client, params, timeout)
    }

    /// `at` and `span` in milliseconds.
    func part(at: Int, span: Int = 60_000) throws(CommandError) -> SessionMethods.Replay.Result {
        var params = params
        (params.from, params.span) = (at, span)
        return try client.call(SessionMethods.Replay.self, params, timeout: timeout)
    }
}

/// Steps of a recording in words.
enum FilmWords {
    /// `01:05`, or `1:00:05`.
    static func clock(_ milliseconds: Int) -> String {
        let seconds = max(milliseconds, 0) / 1000
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let short = two(seconds / 60 % 60) + ":" + two(seconds % 60)
        return seconds >= 3600 ? "\(seconds / 3600):" + short : short
    }

    /// When, who, what, where, and what exactly.
    static func fields(_ step: SessionMethods.Replay.Step, _ started: Int) -> [String] {
        let head = [LocalTime.complete(started + step.at), PeerText(step.by).name]
        let path = step.path.map { PeerText($0).path } ?? ""
        if let edits = step.edits {
            let words = edits.map { edit in
                "@\(edit.at)" + (edit.delete > 0 ? " -\(edit.delete)" : "")
                    + (edit.insert.isEmpty ? "" : " +" + PeerText(edit.insert).line)
            }
            return head + ["edit", path, words.joined(separator: "; ")]
        }
        if let said = step.said { return head + ["said", PeerText(step.channel ?? "").name, PeerText(said).line] }
        if let event = step.event { return head + ["event", "", SessionWords.event(event)] }
        return head + ["cursor", path, step.cursor.map(String.init) ?? ""]
    }
}
