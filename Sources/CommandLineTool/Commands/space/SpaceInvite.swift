import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceInvite: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Print a code with which one more device can join.",
        discussion: """
            Who may do more than an editor may also invite and remove others: such an invitation is asked about at the \
            terminal, or needs --yes.
            """)

    @Argument(help: ArgumentHelp("The space's title, its id, or the beginning of it.", valueName: "space"))
    var space: String?

    @Option(help: ArgumentHelp("What the guest may do: mentor, editor, reviewer or viewer.", valueName: "role"))
    var role = "editor"

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        if Self.powerful.contains(role) {
            let question = "Make whoever has the code a \(PeerText(role).name)?"
            guard try confirmation.isGiven(question, node.output) else { return }
        }
        let offer = try node.ask(SpaceMethods.Invite.self, .init(space: space, role: role))
        if node.output.isJSON {
            node.output.json(offer)
        } else {
            Invitation.show(offer, node.output)
        }
    }

    /// Roles whose invitation is no everyday matter.
    private static let powerful: Set<String> = ["mentor", "owner"]
}
