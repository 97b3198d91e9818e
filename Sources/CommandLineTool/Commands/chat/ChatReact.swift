import ArgumentParser
import LocalRPC
import TerminalRendering

struct ChatReact: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "react", abstract: "Set a sign under a message.")

    @OptionGroup var message: MessageArgument

    @Argument(help: ArgumentHelp("A sign without white space, such as 👍 or +1.", valueName: "sign"))
    var sign: String

    @OptionGroup var back: OffFlag
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.say(
            ChatMethods.React.self, .init(space: place.space, id: message.id, sign: sign, off: back.value),
            done: "\(PeerText(sign).name) is \(back.off ? "off" : "under it").")
    }
}
