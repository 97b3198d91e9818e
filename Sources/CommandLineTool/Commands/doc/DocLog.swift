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
            DocumentMethods.Log.self, .init(space: place.space, path: place.document(path), limit: limit, grouped: !all)
        )
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        if result.omitted > 0 {
            node.output.note("\(result.omitted) older \(result.omitted == 1 ? "line is" : "lines are") not shown.")
        } else if result.entries.isEmpty {
            node.output.note("Nothing was written there yet.")
        }
        node.output.table(table(of: result, node.output))
    }

    private func table(of log: DocumentMethods.Log.Result, _ output: OutputFormat) -> TextTable {
        // Programs find each column at its place.
        let showsNames = !output.isForEyes || !log.names.isEmpty
        var columns: [TextTable.Column] = [
            .init("VERSION"), .init("TIME"), .init("AUTHOR"), .init("INSERTED", isAlignedRight: true),
            .init("DELETED", isAlignedRight: true),
        ]
        if showsNames { columns.append(.init("NAME")) }
        var table = TextTable(columns + [.init("WROTE")])
        for name in log.names where name.changes.isEmpty && name.isNewest {
            table.append([
                .own("start"), .own(time(from: name.time, to: name.time, output)),
                .peer(PeerText(name.author), .strong), .number(0), .number(0), .peer(PeerText(name.name), .good),
                .own(""),
            ])
        }
        for entry in log.entries {
            var row: [TextTable.Cell] = [
                .own(PeerText(entry.version).name), .own(time(from: entry.from, to: entry.time, output)),
                .peer(PeerText(entry.author), .strong), .number(entry.inserted), .number(entry.deleted),
            ]
            if showsNames { row.append(.peer(PeerText(names(of: entry, in: log)), .good)) }
            table.append(row + [wrote(entry)])
        }
        return table
    }

    /// A name that was given again later means another version now.
    private func names(of entry: DocumentMethods.Log.Entry, in log: DocumentMethods.Log.Result) -> String {
        entry.names.map { name in
            let isNewest = log.names.contains {
                $0.name == name && $0.isNewest && $0.changes.contains(entry.change)
            }
            return isNewest ? name : name + " (older)"
        }.joined(separator: ", ")
    }

    /// What was put in; of a line that put in nothing, what it took back.
    private func wrote(_ entry: DocumentMethods.Log.Entry) -> TextTable.Cell {
        if !entry.preview.isEmpty { return .peer(PeerText(entry.preview), .weak) }
        let words = [("undo", entry.undos), ("redo", entry.redos)].filter { $0.1 > 0 }.map { word, count in
            count == 1 ? word : "\(word) × \(count)"
        }
        return .own(words.joined(separator: ", "), .weak)
    }

    /// At a terminal from when to when, else the end alone.
    private func time(from first: Int, to last: Int, _ output: OutputFormat) -> String {
        guard output.isForEyes else { return LocalTime.complete(last) }
        let (from, to) = (LocalTime.minute(first), LocalTime.minute(last))
        if from == to { return to }
        let isSameDay = from.prefix(10) == to.prefix(10)
        return from + "–" + (isSameDay ? String(to.dropFirst(11)) : to)
    }
}
