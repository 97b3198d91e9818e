import ArgumentParser
import LocalRPC

struct ChatSend: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "send", abstract: "Say something.")

    @Argument(help: ArgumentHelp("The words; none or -, standard input.", valueName: "text"))
    var words: [String] = []

    @Option(help: ArgumentHelp("Where in the space; general unless said otherwise.", valueName: "channel"))
    var channel: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let text = try message()
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw CommandError(.usage, "There is nothing to say.", hint: "atelier chat send \"Hello\"")
        }
        let sent = try node.ask(ChatMethods.Send.self, .init(space: place.space, text: text, channel: channel))
        if node.output.isJSON { node.output.json(sent) }
    }

    private func message() throws(CommandError) -> String {
        if !words.isEmpty, words != ["-"] { return words.joined(separator: " ") }
        var text = try DocPut.text(try LocalFile.read("-"), named: "-")
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
