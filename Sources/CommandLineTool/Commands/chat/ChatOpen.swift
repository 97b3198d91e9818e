import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier chat` alone: at a terminal the chat fills it, elsewhere it is what was said.
struct ChatOpen: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Talk on the whole screen: channels, what was said, a line to type in.",
        discussion: """
            Tab completes names, channels and commands; PgUp and PgDn go through what was said; Ctrl-N and Ctrl-P go \
            through the channels; Ctrl-C leaves. Where there is no terminal, the newest hundred messages are printed.
            """)

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        guard node.output.isForEyes, TerminalDisplay.isThere, StandardStream.input.isTerminal else {
            let result = try node.ask(ChatMethods.Log.self, .init(space: place.space, limit: 100))
            if node.output.isJSON { return node.output.json(result) }
            for message in result.messages { ChatLines.show(message, node.output) }
            return
        }
        // The space is known, or named in the words of who has none, before the screen is taken.
        _ = try node.ask(ChatMethods.Channels.self, .init(space: place.space))
        var terminal = ChatTerminal(try node.connect(), space: place.space, style: node.output.style)
        try terminal.run()
    }
}
