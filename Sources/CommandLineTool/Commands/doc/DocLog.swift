import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocLog: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "List who changed a document, when and how much; the newest last.",
        discussion: """
            Changes of one author are one line as long as each comes at most five minutes after the one before; a line \
            also ends where its version got a name. The first column names the version to cat, diff, restore and name.
            """)

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Flag(help: "A line for each change.")
    var all = false

    @Option(help: ArgumentHelp("At most so many lines.", valueName: "lines"))
    var limit: Int?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(
            DocumentMethods.Log.self, .init(space: place.space, path: path, limit: limit, grouped: !all))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        let hasNames = result.entries.contains { !$0.names.isEmpty }
        var columns: [TextTable.Column] = [
            .init("VERSION"), .init("TIME"), .init("AUTHOR"), .init("INSERTED", isAlignedRight: true),
            .init("DELETED", isAlignedRight: true),
        ]
        if hasNames || !node.output.isForEyes { columns.append(.init("NAME")) }
        columns.append(.init("WROTE"))
        var table = TextTable(columns)
        for entry in result.entries {
            var row: [TextTable.Cell] = [
                .own(PeerText(entry.version).name), .own(time(of: entry, node.output)),
                .peer(PeerText(entry.author), .strong), .number(entry.inserted), .number(entry.deleted),
            ]
            if hasNames || !node.output.isForEyes {
                row.append(.peer(PeerText(entry.names.joined(separator: ", ")), .good))
            }
            table.append(row + [.peer(PeerText(entry.preview), .weak)])
        }
        if table.isEmpty { node.output.note("Nothing was written there yet.") }
        node.output.table(table)
    }

    /// At a terminal from when to when, else the end alone.
    private func time(of entry: DocumentMethods.Log.Entry, _ output: OutputFormat) -> String {
        guard output.isForEyes else { return LocalTime.complete(entry.time) }
        let (from, to) = (LocalTime.minute(entry.from), LocalTime.minute(entry.time))
        if from == to { return to }
        let isSameDay = from.prefix(10) == to.prefix(10)
        return from + "–" + (isSameDay ? String(to.dropFirst(11)) : to)
    }
}
