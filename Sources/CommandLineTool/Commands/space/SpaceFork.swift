import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceFork: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "fork", abstract: "Make a new space of what one shows now, with members of your choice.",
        discussion: """
            For a space whose owner's key is lost or in wrong hands, or to go separate ways. The new space is yours \
            and begins with the texts as they are, without their history; the old one stays as it is. Members that you \
            name keep their roles and hear of it as soon as they meet this device.
            """)

    @Argument(help: ArgumentHelp("What to call the new space.", valueName: "title"))
    var title: String

    @Option(help: ArgumentHelp("A member who is to be in it; can be given several times.", valueName: "who"))
    var with: [String] = []

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let name = PeerText(title).name
        guard try confirmation.isGiven("Make the new space \(name)?", node.output) else { return }
        let made = try node.ask(
            MembershipMethods.Fork.self, .init(space: place.space, title: title, members: with))
        if node.output.isJSON { return node.output.json(made) }
        node.output.note("Made \(name) with \(made.documents) documents and \(made.members) devices.")
        node.output.note("Next: invite others: atelier space invite \(PeerText(made.space).line.prefix(8))")
        node.output.line(PeerText(made.space).line)
    }
}
