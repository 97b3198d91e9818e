import ArgumentParser
import LocalRPC

struct ChatNotify: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Say of what you want to be told in a space: chat watch --notify does so.",
        discussion: """
            all: of all that others say; mentions: of what names you, and of all between two persons; none: of nothing.
            It is a setting of this device. Without a word it tells what is set.
            """)

    @Argument(help: ArgumentHelp("all, mentions or none.", valueName: "what"))
    var notice: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if let notice, ChatMethods.Notice(rawValue: notice) == nil {
            throw ValidationError("Say all, mentions or none.")
        }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let wanted = notice.flatMap { ChatMethods.Notice(rawValue: $0) }
        let result = try node.ask(ChatMethods.Notify.self, .init(space: place.space, notice: wanted))
        if node.output.isJSON { return node.output.json(result) }
        node.output.line(result.notice.rawValue)
    }
}
