import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceRole: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "role", abstract: "Give a member another role.",
        discussion: """
            Owners and mentors may do that for members who came in by them, or by those whom they let in. What a \
            member wrote before losing a role stays; what this device has not seen of it by then does not count, and \
            can be let count: atelier space admit WHO.
            """)

    @Argument(help: ArgumentHelp("The member: by name, or the beginning of a device id.", valueName: "who"))
    var member: String

    @Argument(help: ArgumentHelp("owner, mentor, editor, reviewer, viewer or relay.", valueName: "role"))
    var role: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let who = PeerText(member).name
        guard try confirmation.isGiven("Make \(who) a \(PeerText(role).name)?", node.output) else { return }
        let outcome = try node.ask(
            MembershipMethods.SetRole.self, .init(space: place.space, member: member, role: role))
        if node.output.isJSON { return node.output.json(outcome) }
        node.output.note("\(who) is \(PeerText(role).name) now.")
        outcome.tell(of: who, node.output)
    }
}

extension MembershipMethods.Outcome {
    /// What it did to what somebody wrote, in words.
    func tell(of who: String, _ output: OutputFormat) {
        if withheld > 0 {
            let them = withheld == 1 ? "1 change by \(who) does" : "\(withheld) changes by \(who) do"
            output.note("\(them) not count any more; they are kept: atelier space admit \(who)")
        }
        if accepted > 0 {
            output.note(accepted == 1 ? "1 change by \(who) counts now." : "\(accepted) changes by \(who) count now.")
        }
    }
}
