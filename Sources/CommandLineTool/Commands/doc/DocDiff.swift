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

    @Flag(help: "The older text on the left, the newer on the right.")
    var sideBySide = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if context < 0 { throw ValidationError("--context takes a number of lines, from 0.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let diff = try node.ask(
            DocumentMethods.Diff.self,
            .init(
                space: place.space, path: place.document(path), from: VersionWords.name(old),
                to: new.map(VersionWords.name),
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
        let titles = [
            view.title("--- ", PeerText(path), VersionWords.shown(diff.from)),
            view.title("+++ ", PeerText(path), VersionWords.shown(diff.to)),
        ]
        let sheet = sideBySide ? DiffSheet(style: output.style, form: .sideBySide, columns: output.columns) : nil
        try output.pages(titles + diff.hunks.flatMap { lines(of: $0, view, sheet) })
    }

    private func lines(of hunk: DocumentMethods.Diff.Hunk, _ view: DiffView, _ sheet: DiffSheet?) -> [String] {
        let old = hunk.oldStart..<hunk.oldStart + max(0, hunk.oldCount)
        let new = hunk.newStart..<hunk.newStart + max(0, hunk.newCount)
        var rows = DiffRows(oldStart: old.lowerBound, newStart: new.lowerBound, path: PeerText(path))
        for line in hunk.lines {
            let marks = line.marks.compactMap { $0.count == 2 && $0[0] >= 0 && $0[0] <= $0[1] ? $0[0]..<$0[1] : nil }
            rows.append(side(line.side), PeerText(line.text), marks: marks, isEnded: line.isEnded)
        }
        let shown = DiffHunk(old: old, new: new, rows: rows.all)
        return [view.place(old: old, new: new)] + (sheet?.lines(of: shown) ?? view.lines(of: shown))
    }

    private func side(_ side: DocumentMethods.Diff.Side) -> DiffView.Side {
        switch side {
        case .both: .both
        case .old: .old
        case .new: .new
        }
    }
}
