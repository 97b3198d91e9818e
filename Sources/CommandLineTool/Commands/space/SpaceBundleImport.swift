import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceBundleImport: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in what a bundle brings.",
        discussion: """
            What is here already changes nothing. What builds on changes that are not here is kept until they come. A \
            space that you are a member of and that is not here yet comes with the bundle, if that was made for you.
            """)

    @Argument(help: ArgumentHelp("The bundle; -, standard input.", valueName: "file"))
    var file: String

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try file == "-" ? importInput(node) : take(LocalFile.absolute(file), node)
        if node.output.isJSON {
            node.output.json(result)
        } else {
            tell(result, node.output)
        }
        guard result.ending == "whole" else { throw Self.brokenEnd(result) }
    }

    private func take(_ path: String, _ node: NodeAccess) throws(CommandError) -> BundleMethods.Import.Result {
        try node.askPatiently(BundleMethods.Import.self, .init(path: path))
    }

    private func importInput(_ node: NodeAccess) throws(CommandError) -> BundleMethods.Import.Result {
        try LocalFile.withTemporaryFile(in: node.environment) { path throws(CommandError) in
            try LocalFile.copyInput(to: path)
            return try take(path, node)
        }
    }

    private func tell(_ result: BundleMethods.Import.Result, _ output: OutputFormat) {
        let title = output.errorStyle.bold(PeerText(result.title).name)
        if result.isNew { output.note("The space \(title) is here now.") }
        let from = result.from.map { " by \(PeerText($0).name)" } ?? ""
        if result.changes.isEmpty, result.statements == 0 {
            output.note("Nothing in the bundle\(from) for \(title) is new.")
        }
        for writer in result.changes {
            output.note("\(Self.count(writer.changes)) by \(PeerText(writer.name).name)")
        }
        for path in result.documents { output.line(PeerText(path).path) }
        if result.withheld > 0 {
            output.note("\(Self.count(result.withheld)) do not count, whoever brings them: atelier space members")
        }
        if result.refused > 0 {
            output.note("\(result.refused) parts were refused: no member writes such. See: atelier node logs")
        }
        for gap in result.missing {
            let who = gap.deviceId == nil ? "members that are not known here yet" : PeerText(gap.name).name
            output.note("It builds on \(Self.count(gap.changes)) by \(who) that are not here.")
        }
        if result.waiting > 0 {
            output.note("\(result.waiting) parts are kept until a bundle, or a link, brings what they build on.")
        }
        if result.turnedAway > 0 {
            output.note(
                "\(result.turnedAway) parts were too much to be kept. Import the earlier bundle, then this one again.")
        }
    }

    private static func count(_ changes: Int) -> String { changes == 1 ? "1 change" : "\(changes) changes" }

    private static func brokenEnd(_ result: BundleMethods.Import.Result) -> CommandError {
        CommandError(
            .failed,
            result.ending == "truncated"
                ? "The bundle ends before its end: it was cut off on its way." : "The bundle was changed on its way.",
            kept: "All that came before the damage was taken.", hint: "Have it sent once more, and import that as well."
        )
    }
}
