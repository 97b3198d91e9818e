import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocLog: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "List who changed a document, when and how much; the newest last.")

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Option(help: ArgumentHelp("At most so many entries.", valueName: "entries"))
    var limit: Int?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(DocumentMethods.Log.self, .init(space: place.space, path: path, limit: limit))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        var table = TextTable([
            .init("TIME"), .init("AUTHOR"), .init("INSERTED", isAlignedRight: true),
            .init("DELETED", isAlignedRight: true), .init("CHANGE", isAlignedRight: true),
        ])
        for entry in result.entries {
            table.append([
                .own(node.output.isForEyes ? LocalTime.minute(entry.time) : LocalTime.complete(entry.time)),
                .peer(PeerText(entry.author), .strong), .number(entry.inserted), .number(entry.deleted),
                .number(entry.sequence),
            ])
        }
        if table.isEmpty { node.output.note("Nothing was written there yet.") }
        node.output.table(table)
    }
}
