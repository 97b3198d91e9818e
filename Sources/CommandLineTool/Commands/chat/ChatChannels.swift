import ArgumentParser
import LocalRPC
import TerminalRendering

struct ChatChannels: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "channels", abstract: "List the channels, and how much of them is unread.")

    @Flag(help: "Also those that were put away.")
    var all = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(ChatMethods.Channels.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(result) }
        var table = TextTable([
            .init("SPACE"), .init("CHANNEL"), .init("UNREAD", isAlignedRight: true), .init("YOU", isAlignedRight: true),
            .init("MESSAGES", isAlignedRight: true), .init("ABOUT"),
        ])
        for place in result.places {
            for channel in place.channels where all || !channel.archived {
                table.append([
                    .peer(PeerText(place.title), place.direct ? .strong : .none), .peer(PeerText(channel.name)),
                    .own(channel.unread == 0 ? "" : String(channel.unread), .strong),
                    .own(channel.mentions == 0 ? "" : String(channel.mentions), .warning),
                    .number(channel.messages),
                    .peer(PeerText((channel.archived ? "(put away) " : "") + (channel.topic ?? ""))),
                ])
            }
        }
        node.output.table(table)
    }
}
