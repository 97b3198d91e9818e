import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceBranch: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "branch", abstract: "Begin a branch: a place to work on the whole space apart from main.",
        discussion: """
            The branch begins where you work now, and all members can see, join and merge it. You go on where you are; \
            atelier space switch NAME takes you there.
            """)

    @Argument(help: ArgumentHelp("What to call it: 1 to 64 bytes, not main.", valueName: "name"))
    var name: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let made = try node.ask(BranchMethods.Create.self, .init(space: place.space, branch: name))
        if node.output.isJSON {
            node.output.json(made)
            return
        }
        let shown = PeerText(name).path
        node.output.note("Began the branch \(node.output.errorStyle.bold(shown)). Nobody's texts have changed.")
        node.output.note("Next: work on it: atelier space switch \(shown)")
        node.output.line(PeerText(made.id).line)
    }
}
