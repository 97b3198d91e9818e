import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionPass: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "pass", abstract: "Give the seat to somebody, who types from then on, or to everybody.",
        discussion: """
            Who has the seat passes it, or an owner or mentor. While nobody has it, an owner, a mentor or who began \
            the session gives it. Take it yourself by your own name.
            """)

    @Argument(help: ArgumentHelp("The member: by name, or the beginning of a device id.", valueName: "who"))
    var member: String?

    @Flag(help: "Everybody types.")
    var everybody = false

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if (member == nil) != everybody { throw ValidationError("Say who is to type: a member, or --everybody.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.Pass.Params(
            space: choice.place.space, session: choice.session, member: member)
        let named = try node.ask(SessionMethods.Pass.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note(member.map { "\(PeerText($0).name) types now." } ?? "Everybody types now.")
    }
}

struct SessionRequest: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "request", abstract: "Ask for the seat.")

    @Flag(help: "Ask for it no more.")
    var withdraw = false

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.Request.Params(
            space: choice.place.space, session: choice.session, withdraw: withdraw ? true : nil)
        let named = try node.ask(SessionMethods.Request.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note(withdraw ? "You ask for the seat no more." : "You asked for the seat.")
    }
}

struct SessionTimer: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "timer", abstract: "Set a time for all to see, or take it away.",
        discussion: "With --rotate the seat goes to the next who is in the session when it is over, and it begins anew."
    )

    @Argument(help: ArgumentHelp("How long, such as 25m, 90s or 1h.", valueName: "time"))
    var time: String?

    @Flag(help: "Let the seat go on when it is over.")
    var rotate = false

    @Flag(help: "Take the time away.")
    var stop = false

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if (time == nil) != stop { throw ValidationError("Say how long, such as 25m, or --stop.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let seconds = try time.map { time throws(CommandError) in
            guard let seconds = WrittenSpan.parse(time) else {
                throw CommandError(
                    .usage, "\(PeerText(time).path) is no span of time.", kept: "Nothing was changed.",
                    hint: "For example: atelier session timer 25m")
            }
            return seconds
        }
        let params = SessionMethods.Timer.Params(
            space: choice.place.space, session: choice.session, seconds: seconds, rotate: rotate ? true : nil)
        let named = try node.ask(SessionMethods.Timer.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note(seconds.map { "\(SessionWords.span($0)) from now on." } ?? "There is no time any more.")
    }
}

struct SessionRevert: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "revert", abstract: "Take back what somebody wrote while another had the seat.",
        discussion: """
            Everybody who may edit can do that. It is an undo like any other, and can be taken back itself: atelier \
            doc undo. What the same member wrote at other times stays.
            """)

    @Argument(help: ArgumentHelp("The member: by name, or the beginning of a device id.", valueName: "who"))
    var member: String

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.Revert.Params(
            space: choice.place.space, session: choice.session, member: member)
        let done = try node.ask(SessionMethods.Revert.self, params)
        if node.output.isJSON { return node.output.json(done) }
        let who = PeerText(member).name
        node.output.note(
            done.documents == 0
                ? "There is nothing to take back: nothing that \(who) wrote past the seat is left. Nothing was changed."
                : "Took back what \(who) wrote past the seat: \(done.inserted) characters gone, \(done.deleted) back.")
    }
}
