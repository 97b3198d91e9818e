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
        var seen = 0
        while count.map({ seen < $0 }) ?? true, let message = try client.next(until: nil) {
            guard case .request(let event) = message, event.method == ChatMethods.Arrived.name else { continue }
            seen += 1
            ChatCommand.show(try Self.message(in: event), node.output)
        }
    }

    private static func message(in event: IncomingRequest) throws(CommandError) -> ChatMethods.Message {
        do {
            return try event.params(of: ChatMethods.Arrived.self).message
        } catch {
            throw CommandError(error)
        }
    }
}
