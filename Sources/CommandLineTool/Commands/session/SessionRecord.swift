import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionRecord: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Record the session, to be played again: atelier session replay.",
        discussion: """
            Texts and chat are in the history anyway; a recording adds when it was, and where everybody was. All who \
            are in the session are told.
            """,
        subcommands: [SessionRecordStart.self, SessionRecordStop.self, SessionRecordMark.self])
}

struct SessionRecordStart: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Record from now on: owners, mentors, and who began the session.")

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.Record.Params(space: choice.place.space, session: choice.session, on: true)
        let named = try node.ask(SessionMethods.Record.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note("The session is recorded from now on; everybody in it is told.")
    }
}

struct SessionRecordStop: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "Record no more.")

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.Record.Params(space: choice.place.space, session: choice.session, on: false)
        let named = try node.ask(SessionMethods.Record.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note("To see it: atelier session replay \(SessionWords.id(named.session))")
    }
}

struct SessionRecordMark: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "mark", abstract: "Mark this moment: atelier session replay --from MARK goes there.")

    @Argument(help: ArgumentHelp("What is worth to be found again.", valueName: "text"))
    var text: String

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.SetMark.Params(space: choice.place.space, session: choice.session, text: text)
        let named = try node.ask(SessionMethods.SetMark.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note("Marked.")
    }
}
