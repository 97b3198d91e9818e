import ArgumentParser
import LocalRPC

struct ChatSend: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Say something.",
        discussion: "A slash at the start begins a command (/me waves); two slashes say one.")

    @Argument(help: ArgumentHelp("The words; none or -, standard input.", valueName: "text"))
    var words: [String] = []

    @Option(help: ArgumentHelp("Where in the space; general unless said otherwise.", valueName: "channel"))
    var channel: String?

    @Option(help: ArgumentHelp("A file that comes with it; once for each.", valueName: "file"))
    var attach: [String] = []

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let text = try Self.text(words)
        var params = ChatMethods.Send.Params(space: place.space, text: text, channel: channel)
        // What a program pipes in is said as it is.
        params.typed = words.isEmpty || words == ["-"] ? nil : true
        params.files = try Self.add(attach, to: place.space, with: node)
        let sent = try node.ask(ChatMethods.Send.self, params)
        if node.output.isJSON { node.output.json(sent) }
    }

    static func text(_ words: [String]) throws(CommandError) -> String {
        var text = words.joined(separator: " ")
        if words.isEmpty || words == ["-"] {
            text = try DocPut.text(try LocalFile.read("-"), named: "-")
            while text.last?.isNewline == true { text.removeLast() }
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw CommandError(.usage, "There is nothing to say.", hint: "atelier chat send \"Hello\"")
        }
        return text
    }

    private static func add(
        _ files: [String], to space: String?, with node: NodeAccess
    ) throws(CommandError) -> [String]? {
        var blobs: [String] = []
        for file in files {
            let path = LocalFile.absolute(file)
            blobs.append(try node.askPatiently(BlobMethods.Add.self, .init(space: space, path: path, name: nil)).blob)
        }
        return blobs.isEmpty ? nil : blobs
    }
}
