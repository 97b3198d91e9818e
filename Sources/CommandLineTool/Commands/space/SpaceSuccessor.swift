import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceSuccessor: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "successor",
        abstract: "Name a member who may take the ownership over; with --claim, take it over.",
        discussion: """
            A successor is an owner from the moment of taking over, beside the one who named it: for a space that must \
            not end with one lost key. Neither can remove the other.
            """)

    @Argument(help: ArgumentHelp("The member: by name, or the beginning of a device id.", valueName: "who"))
    var member: String?

    @Flag(help: "Take the ownership over, as one who was named.")
    var claim = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if claim == (member != nil) { throw ValidationError("Name a member, or give --claim.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        guard let member else {
            guard try confirmation.isGiven("Become an owner of the space?", node.output) else { return }
            let outcome = try node.ask(MembershipMethods.Claim.self, .init(space: place.space))
            if node.output.isJSON { return node.output.json(outcome) }
            return node.output.note("You are an owner of the space now.")
        }
        let who = PeerText(member).name
        guard try confirmation.isGiven("Let \(who) take the ownership over at any time?", node.output) else { return }
        let outcome = try node.ask(MembershipMethods.Successor.self, .init(space: place.space, member: member))
        if node.output.isJSON { return node.output.json(outcome) }
        node.output.note("\(who) may take over: atelier space successor --claim")
    }
}
