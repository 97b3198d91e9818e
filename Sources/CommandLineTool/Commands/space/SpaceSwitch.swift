import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceSwitch: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "switch", abstract: "Work on a branch of a space, or on main again.",
        discussion: """
            From now on all programs that talk to this node see the texts of that branch, and what they write goes \
            there; documents that are open change at once. It stays so when the node starts again. Other members go on \
            with what they work on.
            """)

    @Argument(help: ArgumentHelp("The branch: its name, or the beginning of its id; or main.", valueName: "branch"))
    var branch: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(BranchMethods.Switch.self, .init(space: place.space, branch: branch))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        let name = node.output.errorStyle.bold(PeerText(result.branch).name)
        node.output.note("You work on \(name) now. What you wrote elsewhere is kept there.")
    }
}
