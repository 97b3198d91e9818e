import ArgumentParser
import LocalRPC
import TerminalRendering

struct ChatNotify: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Say of what you want to be told in a space: chat watch --notify does so.",
        discussion: """
            all: of all that others say; mentions: of what names you, and of all between two persons; none: of nothing.
            With --channel it is about that channel alone, and space lets it go with the others again. It is a setting \
            of this device. Without a word it tells what is set.
            """)

    @Argument(help: ArgumentHelp("all, mentions or none; of a channel also space.", valueName: "what"))
    var notice: String?

    @Option(help: ArgumentHelp("Of this channel alone.", valueName: "name"))
    var channel: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        guard let notice, ChatMethods.Notice(rawValue: notice) == nil else { return }
        if notice == Self.asSpace, channel != nil { return }
        throw ValidationError("Say all, mentions or none; of a channel also space.")
    }

    private static let asSpace = "space"

    func run(with node: NodeAccess) throws(CommandError) {
        let wanted = notice.flatMap { ChatMethods.Notice(rawValue: $0) }
        let params = ChatMethods.Notify.Params(
            space: place.space, channel: channel, notice: wanted, asSpace: notice == Self.asSpace ? true : nil)
        let result = try node.ask(ChatMethods.Notify.self, params)
        if node.output.isJSON { return node.output.json(result) }
        node.output.line(result.notice.rawValue)
        if channel != nil { return }
        for own in result.channels ?? [] {
            node.output.line("\(own.notice.rawValue)\t\(PeerText(own.channel).name)")
        }
    }
}
