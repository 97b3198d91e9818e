import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceAdmit: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "admit", abstract: "Let count what a member, or a former one, wrote that does not.",
        discussion: """
            What somebody wrote after a removal or a loss of role, or before it and unseen by whoever removed them, is \
            kept and does not count. Members who might remove them may let it count as far as it is here now.
            """)

    @Argument(help: ArgumentHelp("By name, or the beginning of a device id.", valueName: "who"))
    var member: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let who = PeerText(member).name
        guard try confirmation.isGiven("Let everything count that \(who) wrote?", node.output) else { return }
        let outcome = try node.ask(MembershipMethods.Accept.self, .init(space: place.space, member: member))
        if node.output.isJSON { return node.output.json(outcome) }
        outcome.tell(of: who, node.output)
    }
}
