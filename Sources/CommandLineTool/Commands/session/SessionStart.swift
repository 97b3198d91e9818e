import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionStart: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin a session; everybody in the space hears of it.")

    @Argument(help: ArgumentHelp("What it is about.", valueName: "title"))
    var title: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let started = try node.ask(SessionMethods.Start.self, .init(space: place.space, title: title))
        if node.output.isJSON { return node.output.json(started) }
        node.output.note("Session \(SessionWords.id(started.session)) is open. Others come in: atelier session join")
    }
}

struct SessionJoin: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Come into the session.",
        discussion: """
            From then on this node keeps you from typing while somebody else has the seat and is around. Where the \
            session is recorded you are asked whether you agree to that.
            """)

    @Flag(help: "Agree to be recorded, where somebody records.")
    var agree = false

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        var params = SessionMethods.Join.Params(space: choice.place.space, session: choice.session)
        params.agreed = try agrees(node) ? true : nil
        let named = try node.ask(SessionMethods.Join.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note("You are in session \(SessionWords.id(named.session)). Who is where: atelier session show")
        let session = try node.ask(SessionMethods.Show.self, .init(space: choice.place.space, session: named.session))
        for recording in session.recordings where recording.to == nil {
            node.output.note(
                "It is recorded by \(PeerText(recording.by).name): what you type and say, and where you are. "
                    + "To be recorded no more: atelier session leave")
        }
    }

    /// Asked at a terminal; elsewhere the flag says it, and without it the node refuses and tells why.
    private func agrees(_ node: NodeAccess) throws(CommandError) -> Bool {
        if agree || node.output.isJSON { return agree }
        let session: SessionMethods.Session
        do throws(CommandError) {
            session = try node.ask(SessionMethods.Show.self, choice.choice)
        } catch {
            // What is wrong with the session the coming in tells as well.
            guard error.kind == .notFound else { throw error }
            return false
        }
        guard let recording = session.recordings.first(where: { $0.to == nil }) else { return false }
        let question =
            "\(PeerText(recording.by).name) records the session: what is typed and said, and where everybody is. "
            + "Do you agree, and come in? Type yes:"
        return try Surroundings.current.person.answer(to: question) == "yes"
    }
}

struct SessionLeave: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Go out of the session; the seat is let go of.")

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let named = try node.ask(SessionMethods.Leave.self, choice.choice)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note("You left session \(SessionWords.id(named.session)); it goes on.")
    }
}

struct SessionEnd: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "End the session for all: owners, mentors, and who began it.")

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let named = try node.ask(SessionMethods.End.self, choice.choice)
        if node.output.isJSON { return node.output.json(named) }
        let id = SessionWords.id(named.session)
        node.output.note("Session \(id) is over. What came of it: atelier session show --session \(id)")
    }
}
