import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceRemove: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a member from a space, with all devices of that person.",
        discussion: """
            Owners and mentors may do that to members who came in by them, or by those whom they let in; and each \
            person to devices of its own. The member's node is told nothing more. What it wrote and this device has \
            stays; what comes to light later does not count, and can be let count: atelier space admit WHO. What it \
            read until now it has read.
            """)

    @Argument(help: ArgumentHelp("The member: by name, or the beginning of a device id.", valueName: "who"))
    var member: String

    @Flag(help: "Only the one device that is named.")
    var device = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let who = PeerText(member).name
        guard try confirmation.isGiven("Remove \(who) from the space?", node.output) else { return }
        let outcome = try node.ask(
            MembershipMethods.Remove.self, .init(space: place.space, member: member, alone: device))
        if node.output.isJSON { return node.output.json(outcome) }
        let devices = outcome.devices.count == 1 ? "" : " with \(outcome.devices.count) devices"
        node.output.note("Removed \(who)\(devices). Nothing newer goes there.")
        outcome.tell(of: who, node.output)
    }
}
