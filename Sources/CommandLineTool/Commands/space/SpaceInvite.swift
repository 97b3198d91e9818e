import ArgumentParser
import LocalRPC

struct SpaceInvite: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Print a code with which one more device can join.")

    @Argument(help: ArgumentHelp("The space's title, its id, or the beginning of it.", valueName: "space"))
    var space: String?

    @Option(help: ArgumentHelp("What the guest may do: mentor, editor, reviewer or viewer.", valueName: "role"))
    var role = "editor"

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let offer = try node.ask(SpaceMethods.Invite.self, .init(space: space, role: role))
        if node.output.isJSON {
            node.output.json(offer)
        } else {
            Invitation.show(offer, node.output)
        }
    }
}
