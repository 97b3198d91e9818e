import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocWatch: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show the changes of a document as they come, until Ctrl-C.")

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Option(help: ArgumentHelp("End after so many changes.", valueName: "changes"))
    var count: Int?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        let opened = try client.call(
            DocumentMethods.Open.self, .init(space: place.space, path: place.document(path)), timeout: node.timeout)
        if node.output.isJSON { node.output.json(opened) }
        ProcessEnvironment.endOnInterrupt()
        node.output.note("Watching \(PeerText(path).path) from revision \(opened.revision) on; Ctrl-C ends it.")
        try client.notifications(DocumentMethods.Changed.self, count: count) { change in show(change, node.output) }
    }

    static func change(in event: IncomingRequest) throws(CommandError) -> DocumentMethods.Changed.Params {
        do {
            return try event.params(of: DocumentMethods.Changed.self)
        } catch {
            throw CommandError(error)
        }
    }

    private func show(_ change: DocumentMethods.Changed.Params, _ output: OutputFormat) {
        if output.isJSON {
            output.json(change)
            return
        }
        for edit in change.edits {
            var words = [LocalTime.second(LocalTime.now), PeerText(change.author).name, "at \(edit.at)"]
            if edit.delete > 0 { words.append(output.style.red("-\(edit.delete)")) }
            if !edit.insert.isEmpty { words.append(output.style.green("+ " + PeerText(edit.insert).line)) }
            output.line(words.joined(separator: output.isForEyes ? "  " : "\t"))
        }
    }
}
