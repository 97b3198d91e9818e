import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopExercise: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exercise", abstract: "Work on your own copy of an exercise, and hand it in.",
        discussion: """
            An exercise is prepared in a file and begun by atelier workshop start. What you make is in a space of your \
            own, which those who lead can see and nobody else.
            """,
        subcommands: [
            ExerciseShow.self, ExerciseTake.self, ExerciseHandIn.self, ExerciseStuck.self, ExerciseConsent.self,
            ExerciseScore.self, ExerciseLog.self, ExerciseDeadline.self, ExerciseAccept.self, PollEnd.self,
        ], defaultSubcommand: ExerciseShow.self)
}

struct ExerciseShow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an exercise, and how far everybody is whom you may see.")

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let exercise = try node.ask(
            WorkshopMethods.ShowActivity.self, .init(space: place.space, activity: activity.named))
        let output = node.output
        if output.isJSON { return output.json(exercise) }
        output.line(output.style.bold(PeerText(exercise.head.title).line))
        if let text = exercise.text { for line in PeerText(text).lines { output.line(line.line) } }
        if let test = exercise.test {
            output.line("  Tested by: \(PeerText(test).path)")
        }
        if let due = exercise.due {
            output.line("  It is \(ExerciseWords.due(due, isOver: exercise.head.over)).")
        }
        for row in exercise.questions {
            output.line("  \(PeerText(row.text).line): \(row.points ?? 0) points")
        }
        if !exercise.standings.isEmpty { output.table(Self.table(exercise.standings)) }
        if exercise.standings.count == 1, exercise.standings[0].asked == true {
            output.line(
                "You are asked to let everybody see what you handed in. To agree: atelier workshop exercise consent "
                    + "[--anonymous]; to say no: --off")
        }
        let handed = exercise.head.answered == 1 ? "1 person has" : "\(exercise.head.answered) persons have"
        output.note("\(handed) handed in; it is \(exercise.head.over ? "over" : "open").")
    }

    static func table(_ standings: [WorkshopMethods.Standing]) -> TextTable {
        var table = TextTable([
            .init("NAME"), .init("STATE"), .init("OWN TESTS"), .init("CHECKED"),
            .init("POINTS", isAlignedRight: true), .init("WORDS"), .init("WORK"),
        ])
        for standing in standings {
            let state = ExerciseWords.state(standing)
            let tests = ExerciseWords.tests(standing)
            table.append([
                .peer(PeerText(standing.name), .strong),
                .own(state, ["handed in", "at work"].contains(state) ? .none : .warning), .own(tests.own),
                .own(tests.checked),
                .own(standing.points.map(String.init) ?? ""),
                .peer(PeerText(words(standing))),
                .own(String((standing.work ?? standing.handIn?.space ?? "").prefix(8)), .weak),
            ])
        }
        return table
    }
}

extension ExerciseShow {
    /// What is newest of what is said of the work, as far as a line has room.
    private static func words(_ standing: WorkshopMethods.Standing) -> String {
        standing.stuckWord ?? standing.comment ?? standing.result?.text ?? standing.handIn?.note ?? ""
    }
}

struct ExerciseTake: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "take", abstract: "Begin: a space of your own, with the exercise's files, perhaps in a folder.")

    @Argument(help: ArgumentHelp("The folder to keep equal to it; made if it is not there.", valueName: "dir"))
    var directory: String?

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let folder = try directory.map { name throws(CommandError) in try LocalFolder.made(name) }
        if let folder, try !LocalFolder.isEmpty(folder) {
            throw CommandError(
                .conflict, "There is something in \(folder) already.", kept: "Nothing was taken.",
                hint: "Name an empty folder.")
        }
        let taken = try node.ask(
            WorkshopMethods.Take.self, .init(space: place.space, activity: activity.named))
        if let folder {
            do {
                _ = try node.askPatiently(FolderMethods.Attach.self, .init(space: taken.space, path: folder))
            } catch {
                throw error.keeping("The space \(PeerText(taken.title).name) is made and kept.")
            }
        }
        if node.output.isJSON { return node.output.json(taken) }
        let place = folder.map { "in \($0)" } ?? "in a space of its own: --space \(taken.space.prefix(8))"
        node.output.note("Your copy is \(place). To hand it in: atelier workshop exercise hand-in")
    }
}

struct ExerciseHandIn: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "hand-in", abstract: "Hand in your work as it is now; the newest counts until the exercise ends.")

    @Option(help: ArgumentHelp("A word to those who lead.", valueName: "text"))
    var note: String?

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        // What is on the disk by now is handed in, not what the node had come to.
        let work = WorkshopMethods.Look.Params(space: place.space, activity: activity.named)
        try node.settle(try node.ask(WorkshopMethods.Look.self, work).space)
        let said = try node.ask(
            WorkshopMethods.HandInWork.self, .init(space: place.space, activity: activity.named, note: note))
        if node.output.isJSON { return node.output.json(said) }
        let shown = try node.ask(
            WorkshopMethods.ShowActivity.self, .init(space: place.space, activity: activity.named))
        let own = shown.standings.first { [$0.handIn?.id, $0.tooLate?.id].contains(said.id) }
        node.output.note(ExerciseWords.handedIn(said.id, own))
    }
}

struct ExerciseStuck: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "stuck", abstract: "Say that you cannot go on; with --off, that you can.")

    @Argument(help: ArgumentHelp("Where it hurts.", valueName: "word"))
    var word: String?

    @Flag(help: "You can go on.")
    var off = false

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(
            WorkshopMethods.Stuck.self,
            .init(space: place.space, activity: activity.named, word: word, off: off ? true : nil),
            done: off ? "It is taken back." : "Those who lead see it.")
    }
}

struct ExerciseConsent: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "consent",
        abstract: "Let what you handed in be shown to others; with --off, not: also to who asks.")

    @Flag(help: "It may not be shown.")
    var off = false

    @Flag(help: "Without your name; those who lead know it all the same.")
    var anonymous = false

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(
            WorkshopMethods.ConsentTo.self,
            .init(
                space: place.space, activity: activity.named, off: off ? true : nil, anonymous: anonymous ? true : nil),
            done: off ? "It may not be shown." : "It may be shown.")
    }
}

struct ExerciseScore: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Say what somebody's work is worth.")

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id.", valueName: "who"))
    var member: String

    @Argument(help: ArgumentHelp("Points, or rows of the rubric as name=points.", valueName: "points"))
    var points: [String] = []

    @Option(help: ArgumentHelp("What you say of it.", valueName: "text"))
    var comment: String?

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if points.isEmpty, comment == nil { throw ValidationError("Give points, or a --comment.") }
        if points.count == 1, Int(points[0]) != nil { return }
        if points.contains(where: { Self.row($0) == nil }) {
            throw ValidationError("Points are one number, or rows such as \"Tests pass=3\".")
        }
    }

    private static func row(_ text: String) -> WorkshopMethods.GiveScore.Row? {
        let parts = text.split(separator: "=")
        guard parts.count == 2, let points = Int(parts[1]) else { return nil }
        return .init(name: String(parts[0]), points: points)
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let rows = points.compactMap(Self.row)
        let params = WorkshopMethods.GiveScore.Params(
            space: place.space, activity: activity.named, member: member, rows: rows.isEmpty ? nil : rows,
            points: rows.isEmpty ? points.first.flatMap { Int($0) } : nil, comment: comment)
        try node.tell(WorkshopMethods.GiveScore.self, params, done: "It is said.")
    }
}

struct ExerciseLog: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Print what the tests of somebody's work wrote, or of your own.")

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id; else you.", valueName: "who"))
    var member: String?

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let chosen = WorkshopMethods.Look.Params(space: place.space, activity: activity.named, member: member)
        let work = try node.ask(WorkshopMethods.Look.self, chosen)
        let exercise = try node.ask(
            WorkshopMethods.ShowActivity.self, .init(space: place.space, activity: activity.named))
        let standing = exercise.standings.first { $0.deviceId == work.deviceId }
        guard let blob = [standing?.result, standing?.ownResult].compactMap({ $0?.log }).first else {
            throw CommandError(
                .notFound, "No log of tests is known of that work.", hint: "To run them: atelier workshop test")
        }
        let bytes = try LocalFile.withTemporaryFile(in: node.environment) { file throws(CommandError) in
            _ = try BlobToFile(blob: blob, file: file, space: work.space, options: options).run(with: node)
            return try LocalFile.read(file)
        }
        if node.output.isJSON { return node.output.json(["log": String(decoding: bytes, as: UTF8.self)]) }
        node.output.data(PeerText(utf8: bytes).block)
    }
}

struct WorkshopReportCommand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "What came of it: attendance, polls, quizzes, exercises.",
        discussion: """
            As one HTML page with charts, which needs nothing else, as CSV, or as JSON; over all meetings of the \
            space, or one. It is made here, of what this node may read.
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case html, csv, json
    }

    @Option(help: ArgumentHelp("html, csv or json.", valueName: "form"))
    var format: Form = .html

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write it; else to standard output.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("The beginning of a meeting's id; else all.", valueName: "id"))
    var meeting: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = WorkshopMethods.Report.Params(
            space: place.space, meeting: meeting, format: format.rawValue, offsetInSeconds: LocalTime.offsetInSeconds)
        let report = try node.ask(WorkshopMethods.Report.self, params)
        if let sealed = report.sealed {
            let what = sealed == 1 ? "1 poll or quiz" : "\(sealed) polls and quizzes"
            node.output.note(
                "Without the key to the answers of \(what) it has who answered, and neither answers nor points. "
                    + "Those who led when it began have the key, while their node runs: atelier node start")
        }
        if node.output.isJSON { return node.output.json(report) }
        guard let output else { return node.output.data(report.text) }
        try LocalFile.write(Array(report.text.utf8), to: output)
        node.output.note("The report is in \(PeerText(output).path).")
    }
}
