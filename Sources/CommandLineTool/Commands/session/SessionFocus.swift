import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionFocus: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "focus", abstract: "Ask the others to look at a place.",
        discussion: """
            Owners and mentors may, and whoever they lent it to (atelier session lend). It is told to all; the editors \
            of those who follow go there.
            """)

    @Argument(help: ArgumentHelp("Where: PATH, PATH:LINE or PATH:LINE:COLUMN.", valueName: "place"))
    var target: String?

    @Flag(help: "Nobody need look any more.")
    var off = false

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if (target == nil) != off { throw ValidationError("Say where to look, such as main.c:41, or --off.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        var params = SessionMethods.Focus.Params(space: choice.place.space, session: choice.session)
        if let target { (params.path, params.line, params.column) = Self.parts(of: target) }
        let named = try node.ask(SessionMethods.Focus.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note(
            target.map { "All are asked to look at \(PeerText($0).path)." } ?? "Nobody need look any more.")
    }

    /// A number behind a colon is a line, a second one a column; any other colon belongs to the path.
    static func parts(of target: String) -> (path: String, line: Int?, column: Int?) {
        var parts = target.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var numbers: [Int] = []
        while numbers.count < 2, parts.count > 1, let number = parts.last.flatMap({ Int($0) }), number > 0 {
            numbers.insert(number, at: 0)
            parts.removeLast()
        }
        return (parts.joined(separator: ":"), numbers.first, numbers.count > 1 ? numbers[1] : nil)
    }
}

struct SessionLend: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "lend", abstract: "Let a member ask the others to look: owners and mentors.")

    @Argument(help: ArgumentHelp("The member: by name, or the beginning of a device id.", valueName: "who"))
    var member: String

    @Flag(help: "Take it back.")
    var back = false

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = SessionMethods.Lend.Params(
            space: choice.place.space, session: choice.session, member: member, back: back ? true : nil)
        let named = try node.ask(SessionMethods.Lend.self, params)
        if node.output.isJSON { return node.output.json(named) }
        node.output.note("\(PeerText(member).name) may ask all to look \(back ? "no more" : "now").")
    }
}
