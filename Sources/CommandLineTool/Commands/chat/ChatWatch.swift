import ArgumentParser
import LocalRPC

struct ChatWatch: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show what is said as it comes, until Ctrl-C.")

    @Option(help: ArgumentHelp("End after so many messages.", valueName: "messages"))
    var count: Int?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        let subscribed = try client.call(
            ChatMethods.Subscribe.self, .init(space: place.space), timeout: node.timeout)
        if node.output.isJSON { node.output.json(subscribed) }
        ProcessEnvironment.endOnInterrupt()
        node.output.note("Listening; Ctrl-C ends it.")
        try client.notifications(ChatMethods.Arrived.self, count: count) { params in
            ChatCommand.show(params.message, node.output)
        }
    }
}
