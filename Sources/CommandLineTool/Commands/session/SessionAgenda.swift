import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionAgenda: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agenda", abstract: "What the session is to be about, and what comes next.",
        subcommands: [SessionAgendaList.self, SessionAgendaAdd.self, SessionAgendaNext.self],
        defaultSubcommand: SessionAgendaList.self)
}

struct SessionAgendaList: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List what is on the agenda.")

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let session = try node.ask(SessionMethods.Show.self, choice.choice)
        let agenda = session.agenda ?? []
        if node.output.isJSON { return node.output.json(agenda) }
        if agenda.isEmpty {
            return node.output.note("Nothing is on the agenda. Next: atelier session agenda add TEXT")
        }
        var table = TextTable([
            .init("STATE"), .init("TOPIC"), .init("PLANNED", isAlignedRight: true), .init("TOOK", isAlignedRight: true),
            .init("BY"),
        ])
        for topic in agenda {
            let state = topic.begun == nil ? "" : topic.ended == nil ? "now" : "done"
            let took = topic.begun.map { (topic.ended ?? LocalTime.now) - $0 }
            table.append([
                .own(state, state == "now" ? .good : .none), .peer(PeerText(topic.text), .strong),
                .own(topic.minutes.map { SessionWords.span($0 * 60) } ?? ""),
                .own(took.map { SessionWords.span($0 / 1000) } ?? ""), .peer(PeerText(topic.by)),
            ])
        }
        node.output.table(table)
    }
}

struct SessionAgendaAdd: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Put something on the agenda.")

    @Argument(help: ArgumentHelp("What it is about.", valueName: "text"))
    var text: String

    @Option(help: ArgumentHelp("How long it may take.", valueName: "number"))
    var minutes: Int?

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.Plan.Params(
            space: choice.place.space, session: choice.session, text: text, minutes: minutes)
        let named = try node.ask(SessionMethods.Plan.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note("It is on the agenda. To begin with it: atelier session agenda next")
    }
}

struct SessionAgendaNext: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Go on to what comes next, or to what is named.",
        discussion: "Who leads the session or has the seat may do that. What was not planned joins the agenda.")

    @Argument(help: ArgumentHelp("What to go on to; else the first that was not begun.", valueName: "text"))
    var text: String?

    @Flag(help: "Close the topic, and begin no other.")
    var done = false

    @Flag(help: "Set the time that it was meant to take.")
    var timer = false

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if done, text != nil || timer { throw ValidationError("--done begins nothing: it goes with nothing else.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.Turn.Params(
            space: choice.place.space, session: choice.session, text: text, done: done ? true : nil)
        let result = try node.ask(SessionMethods.Turn.self, params)
        if timer, let minutes = result.topic?.minutes {
            let time = SessionMethods.Timer.Params(
                space: choice.place.space, session: result.session, seconds: minutes * 60, rotate: nil)
            _ = try node.ask(SessionMethods.Timer.self, time)
        }
        if node.output.isJSON { return node.output.json(result) }
        guard let topic = result.topic else { return node.output.note("The topic is closed.") }
        let minutes = topic.minutes.map { ", \(SessionWords.span($0 * 60))" } ?? ""
        node.output.note("Now: \(PeerText(topic.text).line)\(minutes).")
    }
}
