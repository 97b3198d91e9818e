import ArgumentParser
import LocalRPC

struct ChatLog: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Show what was said; the newest last.")

    @Option(help: ArgumentHelp("At most so many messages.", valueName: "messages"))
    var limit: Int?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(ChatMethods.Log.self, .init(space: place.space, limit: limit))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        if result.messages.isEmpty {
            node.output.note("Nobody has said anything yet. Next: atelier chat send \"Hello\"")
        }
        for message in result.messages { ChatCommand.show(message, node.output) }
    }
}
