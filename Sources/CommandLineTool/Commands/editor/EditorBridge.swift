import ArgumentParser
import LocalRPC

/// What an editor's plugin starts once for a shared folder and talks to over standard input and output.
struct EditorBridge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bridge", abstract: "Speak the editor protocol on standard input and output.",
        discussion: """
            Plugins start it by themselves: atelier editor setup. It stays when the node stops, keeps what is written
            meanwhile, and gives it to the node when that is back.
            """)

    @Argument(help: ArgumentHelp("The word `client`, as some plugins have it.", visibility: .hidden))
    var words: [String] = []

    @Option(help: ArgumentHelp("The shared folder, or one in it; else the current one.", valueName: "folder"))
    var directory: String?

    @OptionGroup var options: NodeOptions

    func validate() throws {
        guard words.isEmpty || words == ["client"] else { throw ValidationError("The only word here is `client`.") }
    }

    func run() throws {
        let place = directory ?? "."
        guard let root = try SharedRoot.containing(place) else {
            throw CommandError(
                .notFound, "No folder from \(LocalFile.absolute(place)) upward is shared.",
                kept: "Nothing was changed.", hint: "Share one: atelier share DIR")
        }
        var options = options
        options.profile = options.profile ?? root.profile
        var run = BridgeRun(root: root, node: try NodeAccess(options))
        try run.run()
    }
}
