import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceAdmit: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "admit", abstract: "Let a guest in who waits, or let count what a member wrote that does not.",
        discussion: """
            A guest of that name who waits (atelier space members) is let in. Of a member, or a former one, what was \
            written after a removal or a loss of role, or before it and unseen by whoever removed them, is kept and \
            does not count: members who might remove them may let it count as far as it is here now.
            """)

    @OptionGroup var guest: GuestArgument
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        do throws(CommandError) {
            let admitted = try client.call(
                SpaceMethods.Admit.self, .init(space: place.space, who: guest.who), timeout: node.timeout)
            if node.output.isJSON { return node.output.json(admitted) }
            let name = node.output.errorStyle.bold(PeerText(admitted.name).name)
            node.output.note("\(name) is in, as \(PeerText(admitted.role).line).")
        } catch {
            guard error.kind == .notFound else { throw error }
            try accept(client, node)
        }
    }

    /// Nobody of that name waits: it is about a member's changes.
    private func accept(_ client: NodeClient, _ node: NodeAccess) throws(CommandError) {
        let who = PeerText(guest.who).name
        guard try confirmation.isGiven("Let everything count that \(who) wrote?", node.output) else { return }
        let outcome = try client.call(
            MembershipMethods.Accept.self, .init(space: place.space, member: guest.who), timeout: node.timeout)
        if node.output.isJSON { return node.output.json(outcome) }
        outcome.tell(of: who, node.output)
    }
}

/// A guest who waits, or a member.
struct GuestArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("By name, or the first four letters or more of the device.", valueName: "who"))
    var who: String
}
