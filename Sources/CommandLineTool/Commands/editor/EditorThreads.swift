import ArgumentParser
import LocalRPC
import TerminalRendering

/// Tells where the threads of open reviews are in the files of a shared folder, for an editor's margin.
struct EditorThreads: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "threads", abstract: "List the threads of open reviews by file and line of a shared folder.",
        discussion: """
            Of a document's review the node knows where the lines are now. Of other reviews the lines that were \
            commented are looked for in the file as it is. With --follow the list comes again, one object of JSON a \
            line, whenever something is said in a review.
            """)

    @Option(help: ArgumentHelp("The shared folder, or one in it; else the current one.", valueName: "folder"))
    var directory: String?

    @Flag(help: "Go on until Ctrl-C; with --json.")
    var follow = false

    @OptionGroup var options: NodeOptions

    func validate() throws {
        if follow, !options.json { throw ValidationError("--follow is for programs: add --json.") }
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
        let node = try NodeAccess(options)
        let client = try node.connect()
        let threads = ReviewMargin(root: root, client: client, timeout: node.timeout)
        guard follow else { return show(try threads.list(), node.output) }
        _ = try client.call(ReviewMethods.Subscribe.self, .init(space: root.space), timeout: node.timeout)
        ProcessEnvironment.endOnInterrupt()
        node.output.json(ReviewMargin.List(threads: try threads.list()))
        while let message = try client.next(until: nil) {
            guard case .request = message else { continue }
            // What was said together is told together.
            while try client.next(until: ContinuousClock.now + Self.rest) != nil {}
            node.output.json(ReviewMargin.List(threads: try threads.list()))
        }
    }

    private static let rest: Duration = .milliseconds(50)

    private func show(_ threads: [ReviewMargin.Thread], _ output: OutputFormat) {
        if output.isJSON { return output.json(ReviewMargin.List(threads: threads)) }
        if threads.isEmpty { return output.note("No open review has a thread in this folder.") }
        var table = TextTable([.init("WHERE"), .init("BY"), .init("SAID", isAlignedRight: true), .init("TEXT")])
        for thread in threads {
            table.append([
                .own("\(PeerText(thread.path).path):\(thread.line)"), .peer(PeerText(thread.by), .strong),
                .number(thread.comments), .peer(PeerText(thread.text)),
            ])
        }
        output.table(table)
    }
}
