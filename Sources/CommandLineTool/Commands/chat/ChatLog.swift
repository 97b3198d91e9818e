import ArgumentParser
import LocalRPC

struct ChatLog: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Show what was said; the newest last.")

    @Option(help: ArgumentHelp("At most so many messages, the newest.", valueName: "messages"))
    var limit = 100

    @Option(help: ArgumentHelp("Only of this channel.", valueName: "channel"))
    var channel: String?

    @Option(help: ArgumentHelp("Only what was said before this message.", valueName: "id"))
    var before: String?

    @Option(help: ArgumentHelp("Only this message and what answers it.", valueName: "id"))
    var thread: String?

    @Flag(help: "Only what is pinned.")
    var pinned = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        var params = ChatMethods.Log.Params(space: place.space, limit: limit)
        (params.channel, params.before, params.thread) = (channel, before, thread)
        params.pinned = pinned ? true : nil
        let result = try node.ask(ChatMethods.Log.self, params)
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        if result.messages.isEmpty {
            node.output.note(
                pinned
                    ? "Nothing is pinned." : "Nobody has said anything yet. Next: atelier chat send \"Hello\"")
        }
        for message in result.messages { ChatLines.show(message, node.output) }
    }
}
