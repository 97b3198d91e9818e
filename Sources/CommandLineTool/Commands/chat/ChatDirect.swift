import ArgumentParser
import LocalRPC
import TerminalRendering

struct ChatDirect: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "dm", abstract: "Say something to one member alone; without words show what you two said.",
        discussion: """
            It lies in a space of your own, with keys that nobody else has. The other one's node hears of it when your \
            two devices are linked next.
            """)

    @Argument(help: ArgumentHelp("The member: a name, or the beginning of a device id.", valueName: "who"))
    var member: String

    @Argument(help: ArgumentHelp("The words.", valueName: "text"))
    var words: [String] = []

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try node.ask(ChatMethods.Talk.self, .init(space: place.space, member: member))
        guard !words.isEmpty else {
            let result = try node.ask(ChatMethods.Log.self, .init(space: talk.space))
            if node.output.isJSON { return node.output.json(result) }
            node.output.note("\(PeerText(talk.title).name), space \(PeerText(String(talk.space.prefix(8))).name)")
            for message in result.messages { ChatLines.show(message, node.output) }
            return
        }
        var params = ChatMethods.Send.Params(space: talk.space, text: try ChatSend.text(words))
        params.typed = true
        let sent = try node.ask(ChatMethods.Send.self, params)
        if node.output.isJSON { node.output.json(sent) }
    }
}
