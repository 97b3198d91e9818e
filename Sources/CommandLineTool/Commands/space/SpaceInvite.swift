import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceInvite: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Print a code or a link by which others can join.",
        discussion: """
            Without options it is a code of three words for one guest: three tries, ten minutes. For a room, --uses \
            gives a code of four words; guests check the digits that stand beside it, since all who know the code \
            could play your part. A link cannot be guessed, and stays good when this node starts again. What is open \
            is listed by atelier space invites. Who may do more than an editor may also invite and remove others: such \
            an invitation is asked about at the terminal, or needs --yes.
            """)

    @Argument(help: ArgumentHelp("The space's title, its id, or the beginning of it.", valueName: "space"))
    var space: String?

    @OptionGroup var invitation: InvitationOptions

    @Option(help: ArgumentHelp("End an open invitation instead.", valueName: "number"))
    var stop: Int?

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        if let stop {
            let done = try node.ask(SpaceMethods.StopInvite.self, .init(number: stop))
            if node.output.isJSON { return node.output.json(done) }
            return node.output.note("The invitation with number \(stop) is over. Who came by it stays a member.")
        }
        if Self.powerful.contains(invitation.role) {
            let question = "Make whoever has the code a \(PeerText(invitation.role).name)?"
            guard try confirmation.isGiven(question, node.output) else { return }
        }
        let offer = try node.ask(SpaceMethods.Invite.self, invitation.params(for: space))
        if node.output.isJSON {
            node.output.json(offer)
        } else {
            Invitation(offer, invitation, node.output).show()
        }
    }

    /// Roles whose invitation is no everyday matter.
    private static let powerful: Set<String> = ["mentor", "owner"]
}
