import ArgumentParser
import LocalRPC
import TerminalRendering

struct ChatSearchCommand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find what was said by its words, in all spaces.",
        discussion: """
            All words have to be there, each as the beginning of a word, whatever their case and accents. What was \
            taken away, and what somebody said before saying it otherwise, is not found.
            """)

    @Argument(help: ArgumentHelp("The words.", valueName: "words"))
    var words: [String] = []

    @Option(help: ArgumentHelp("Only what this member said.", valueName: "who"))
    var by: String?

    @Option(help: ArgumentHelp("Only in this channel.", valueName: "channel"))
    var channel: String?

    @Option(
        help: ArgumentHelp("Only after this time, such as 2026-03-01 or -2h; a day is all of it.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Only until this time.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("At most so many, the newest: 50 unless said otherwise.", valueName: "messages"))
    var limit: Int?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        var params = ChatMethods.Search.Params(words: words.joined(separator: " "))
        (params.space, params.author, params.channel, params.limit) = (place.space, by, channel, limit)
        params.since = try since.map { text throws(CommandError) in try Self.time(text) }
        params.before = try until.map { text throws(CommandError) in try Self.time(text) }
        let result = try node.ask(ChatMethods.Search.self, params)
        if node.output.isJSON { return node.output.json(result) }
        if result.hits.isEmpty { node.output.note("Nothing was found.") }
        var last: String?
        for hit in result.hits {
            if node.output.isForEyes, hit.space != last { node.output.note("In \(PeerText(hit.title).name):") }
            last = hit.space
            ChatLines.show(hit.message, node.output)
        }
    }

    private static func time(_ text: String) throws(CommandError) -> Int {
        guard let time = WrittenTime.parse(text, now: LocalTime.now) else {
            throw CommandError(.usage, "That is no time.", hint: "Write 2026-01-31, 14:30 or -2h.")
        }
        return time
    }
}
