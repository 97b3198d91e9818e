import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceBundleExport: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a bundle of a space's changes.",
        discussion: """
            All of them, unless --since or --for says less. A file that is there is replaced when all of the new one \
            is on the disk.
            """)

    @Option(
        help: ArgumentHelp(
            "Only what somebody lacks who has this: the frontier of their \"space show --json\", or of an earlier "
                + "export.", valueName: "frontier"))
    var since: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "Only what this member is not known to have, sealed to that person's devices beside the space's own key.",
            valueName: "who"))
    var member: String?

    @Argument(help: ArgumentHelp("The file to write; -, standard output.", valueName: "file"))
    var file: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if since != nil, member != nil { throw ValidationError("--since and --for exclude each other.") }
        if file == "-", options.json { throw ValidationError("--json needs standard output for itself: name a file.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        if file == "-", node.output.sink.isTerminal {
            throw CommandError(
                .usage, "A bundle is not for a terminal.", kept: "Nothing was written.",
                hint: "Name a file, or pipe it on.")
        }
        let result = try file == "-" ? exportToOutput(node) : export(to: LocalFile.absolute(file), node)
        if node.output.isJSON { return node.output.json(result) }
        let changes = result.changes == 1 ? "1 change" : "\(result.changes) changes"
        let place = file == "-" ? "" : " to \(PeerText(file).path)"
        node.output.note("Wrote \(changes)\(place), \(result.bytes) bytes. Only members can open it.")
        if !result.unsealed.isEmpty {
            node.output.note(
                "For \(result.unsealed.count) of their devices no key is known here: those need the space's key from a "
                    + "link, or from another bundle.")
        }
        node.output.note("Next: atelier space bundle import FILE, at the other end")
    }

    private func export(to path: String, _ node: NodeAccess) throws(CommandError) -> BundleMethods.Export.Result {
        try node.askPatiently(
            BundleMethods.Export.self, .init(space: place.space, path: path, since: since, member: member))
    }

    private func exportToOutput(_ node: NodeAccess) throws(CommandError) -> BundleMethods.Export.Result {
        try LocalFile.withTemporaryFile(in: node.environment) { path throws(CommandError) in
            let result = try export(to: path, node)
            try LocalFile.copyToOutput(path)
            return result
        }
    }
}
