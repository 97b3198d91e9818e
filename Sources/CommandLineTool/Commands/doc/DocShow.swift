import ArgumentParser
import LocalRPC
import TerminalRendering

/// A note as it is meant to be read: headings, lists, code and tables of its Markdown.
struct DocShow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a note in Markdown as it is meant to be read.",
        discussion: "Piped, the text comes out as it is, but for --rendered. \"doc cat\" shows it as it is always.")

    @Argument(help: ArgumentHelp("The note.", valueName: "path"))
    var path: String

    @Flag(help: "As it is meant to be read, also when piped.")
    var rendered = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    private static let columnsUsual = 80
    /// Wider lines are hard to read.
    private static let columnsMax = 100

    func run(with node: NodeAccess) throws(CommandError) {
        let output = node.output
        let document = try node.ask(DocumentMethods.Cat.self, .init(space: place.space, path: path))
        output.note(ofSnapshotBy: document.snapshotBy)
        if output.isJSON { return output.json(document) }
        let text = document.text
        guard rendered || output.isForEyes else { return output.sink.writeData(text) }
        let columns = output.isForEyes ? StandardStream.output.windowSize?.columns : nil
        let rendering = MarkdownRendering(
            columns: min(columns ?? Self.columnsUsual, Self.columnsMax), style: output.style)
        for line in rendering.lines(of: text) { output.line(line) }
    }
}
