import ArgumentParser
import LocalRPC

struct ChatRead: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Say that you have read a channel, on all your devices.",
        discussion: """
            With one device the mark stays on it. With several it is a record in the space, which every member can see.
            """)

    @Argument(help: ArgumentHelp("The channel; general unless said otherwise.", valueName: "channel"))
    var channel: String?

    @Option(help: ArgumentHelp("Up to this message; else all of it.", valueName: "id"))
    var upTo: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(ChatMethods.Read.self, .init(space: place.space, channel: channel, id: upTo))
        if node.output.isJSON { node.output.json(result) }
    }
}
