import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceRefuse: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "refuse", abstract: "Send a guest away who waits; see atelier space members.")

    @OptionGroup var guest: GuestArgument
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let refused = try node.ask(SpaceMethods.Refuse.self, .init(space: place.space, who: guest.who))
        if node.output.isJSON { return node.output.json(refused) }
        node.output.note("\(node.output.errorStyle.bold(PeerText(refused.name).name)) was sent away.")
    }
}
