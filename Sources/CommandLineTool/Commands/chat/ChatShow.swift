import ArgumentParser
import LocalRPC
import TerminalRendering

struct ChatShow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a message with all that it ever said, and who set what under it.")

    @OptionGroup var message: MessageArgument
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let found = try node.ask(ChatMethods.Show.self, .init(space: place.space, id: message.id))
        if node.output.isJSON { return node.output.json(found) }
        ChatLines.show(found.message, node.output)
        for reaction in found.message.reactions ?? [] {
            let names = reaction.by.map { PeerText($0).name }.joined(separator: ", ")
            node.output.note("\(PeerText(reaction.sign).name): \(names)")
        }
        guard found.wordings.count > 1 || found.message.deletedBy != nil else { return }
        node.output.note("What it said, the oldest first:")
        for wording in found.wordings {
            node.output.line("\(LocalTime.complete(wording.time))\t\(PeerText(wording.text).line)")
        }
    }
}
