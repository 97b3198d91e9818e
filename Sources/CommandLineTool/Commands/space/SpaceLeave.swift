import ArgumentParser
import LocalRPC

struct SpaceLeave: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Leave a space with this device.",
        discussion: "What is here of it stays here to read. To come back, somebody must invite you again.")

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        guard try confirmation.isGiven("Leave the space?", node.output) else { return }
        let outcome = try node.ask(MembershipMethods.Leave.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(outcome) }
        node.output.note("You left. What was here until now stays here.")
    }
}
