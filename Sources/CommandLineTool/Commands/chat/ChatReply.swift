import ArgumentParser
import LocalRPC

struct ChatReply: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "reply", abstract: "Answer a message.")

    @OptionGroup var message: MessageArgument

    @Argument(help: ArgumentHelp("The words; none or -, standard input.", valueName: "text"))
    var words: [String] = []

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        var params = ChatMethods.Send.Params(space: place.space, text: try ChatSend.text(words))
        params.answers = message.id
        let sent = try node.ask(ChatMethods.Send.self, params)
        if node.output.isJSON { node.output.json(sent) }
    }
}
