import ArgumentParser
import LocalRPC

struct ChatEdit: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Say something of yours otherwise.",
        discussion: "What it said before stays readable: atelier chat show ID.")

    @OptionGroup var message: MessageArgument

    @Argument(help: ArgumentHelp("The words; none or -, standard input.", valueName: "text"))
    var words: [String] = []

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let text = try ChatSend.text(words)
        try node.say(
            ChatMethods.Edit.self, .init(space: place.space, id: message.id, text: text), done: "It says that now.")
    }
}
