import ArgumentParser
import LocalRPC

struct SpaceLock: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Let nobody else into a space, but by its owners; or with --off, as before.")

    @Flag(help: "Unlock it.")
    var off = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let question = off ? "Let mentors invite to the space again?" : "Let only owners invite to the space?"
        guard try confirmation.isGiven(question, node.output) else { return }
        let outcome = try node.ask(MembershipMethods.Lock.self, .init(space: place.space, locked: !off))
        if node.output.isJSON { return node.output.json(outcome) }
        node.output.note(off ? "The space is open to who is invited." : "The space is locked. To open it: --off")
    }
}
