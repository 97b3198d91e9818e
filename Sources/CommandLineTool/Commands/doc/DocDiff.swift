import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocDiff: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what changed in a document between two versions.",
        discussion: VersionWords.help + "\n\nA version that begins with a dash stands behind `--`: diff PATH -- -2h.")

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @Argument(help: ArgumentHelp("The older version.", valueName: "a"))
    var old: String

    @Argument(help: ArgumentHelp("The newer version; else the newest.", valueName: "b"))
    var new: String?

    @Option(help: ArgumentHelp("Equal lines around changed ones.", valueName: "lines"))
    var context = 3

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if context < 0 { throw ValidationError("--context takes a number of lines, from 0.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let diff = try node.ask(
            DocumentMethods.Diff.self,
            .init(
                space: place.space, path: path, from: VersionWords.name(old), to: new.map(VersionWords.name),
                context: context))
        let output = node.output
        if output.isJSON {
            output.json(diff)
            return
        }
        if diff.hunks.isEmpty {
            output.note("\(PeerText(path).path) reads the same at both versions.")
            return
        }
        let view = DiffView(style: output.style)
        output.line(view.title("--- ", PeerText(path), VersionWords.shown(diff.from)))
        output.line(view.title("+++ ", PeerText(path), VersionWords.shown(diff.to)))
        for hunk in diff.hunks { show(hunk, view, output) }
    }

    private func show(_ hunk: DocumentMethods.Diff.Hunk, _ view: DiffView, _ output: OutputFormat) {
        output.line(
            view.place(
                old: hunk.oldStart..<hunk.oldStart + max(0, hunk.oldCount),
                new: hunk.newStart..<hunk.newStart + max(0, hunk.newCount)))
        for line in hunk.lines {
            let side: DiffView.Side =
                switch line.side {
                case .both: .both
                case .old: .old
                case .new: .new
                }
            let marks = line.marks.compactMap { $0.count == 2 && $0[0] >= 0 && $0[0] <= $0[1] ? $0[0]..<$0[1] : nil }
            output.line(view.line(side, PeerText(line.text), marks: marks, isEnded: line.isEnded))
        }
    }
}
