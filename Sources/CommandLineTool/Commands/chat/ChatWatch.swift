import ArgumentParser
import LocalRPC

struct ChatWatch: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show what is said as it comes, until Ctrl-C.",
        discussion: "With --notify the desktop tells too, by notify-send, what \"chat notify\" lets through.")

    @Option(help: ArgumentHelp("End after so many messages.", valueName: "messages"))
    var count: Int?

    @Flag(help: "Let the desktop tell of it.")
    var notify = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let desktop = notify ? DesktopNotice(in: node.environment) : nil
        if notify, desktop == nil { node.output.note("There is no notify-send here: the desktop is not told.") }
        let client = try node.connect()
        let subscribed = try client.call(
            ChatMethods.Subscribe.self, .init(space: place.space), timeout: node.timeout)
        if node.output.isJSON { node.output.json(subscribed) }
        ProcessEnvironment.endOnInterrupt()
        node.output.note("Listening; Ctrl-C ends it.")
        try client.notifications(ChatMethods.Arrived.self, count: count) { params in
            ChatLines.show(params.message, node.output)
            if params.wanted == true { desktop?.tell(params.message) }
        }
    }
}
