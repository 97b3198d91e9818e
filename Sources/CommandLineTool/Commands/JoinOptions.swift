import ArgumentParser
import LocalRPC
import TerminalRendering

/// What every command that joins is told beside the code.
struct JoinOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The folder to keep equal to the space; made if it is not there.", valueName: "dir"))
    var directory: String?

    @Flag(help: "Take what is in the folder into the space.")
    var merge = false

    @Option(help: ArgumentHelp("Where the other machine is, if it is not found by itself.", valueName: "host:port"))
    var address: String?

    /// The node itself gives up after 20 seconds and says why, which is better than ceasing to listen.
    private static let patience: Duration = .seconds(25)
}

extension JoinOptions {
    /// Joins with a code or a link, waits where somebody decides, and tells what came of it.
    func join(_ code: String, _ node: NodeAccess) throws(CommandError) {
        let folder = try directory.map { name throws(CommandError) in try LocalFolder.made(name) }
        if let folder, !merge, try !LocalFolder.isEmpty(folder) {
            throw CommandError(
                .conflict, "There is something in \(folder) already.",
                kept: "Nothing was joined; the code is not used.",
                hint: "Name an empty folder, or add --merge to take what is there into the space.")
        }
        let client = try node.connect()
        node.output.note(
            address.map { "Calling \(PeerText($0).line)." } ?? "Looking for the machine that you were invited by.")
        var joined = try client.call(
            SpaceMethods.Join.self, .init(code: code, address: address), timeout: max(node.timeout, Self.patience))
        if let seconds = joined.waitingSeconds {
            tellOfWaiting(joined, node.output)
            let digits = joined.hostDigits
            joined = try client.call(
                SpaceMethods.AwaitAdmission.self, Nothing(), timeout: .seconds(seconds) + Self.patience)
            joined.hostDigits = digits
        }
        if let folder, let space = joined.space { try attach(folder, to: space, joined, node) }
        if node.output.isJSON {
            node.output.json(joined)
            return
        }
        tell(joined, node.output)
    }

    private func attach(
        _ folder: String, to space: String, _ joined: SpaceMethods.Joined, _ node: NodeAccess
    ) throws(CommandError) {
        // What the folder and the space both have is the same file only once it is here.
        if merge { try waitForFiles(of: space, node) }
        do {
            _ = try node.askPatiently(
                FolderMethods.Attach.self, .init(space: space, path: folder, merge: merge ? true : nil))
        } catch {
            throw error.keeping("The space \(PeerText(joined.title ?? "").name) is joined and kept.")
        }
        node.output.note("\(PeerText(folder).path) is kept equal to it from now on.")
    }

    /// Waits until nothing more has come for a moment, or the host is slow.
    private func waitForFiles(of space: String, _ node: NodeAccess) throws(CommandError) {
        let end = ContinuousClock.now + Self.patience
        var (known, quiet) = (-1, 0)
        while quiet < 5, .now < end {
            let changes = try node.ask(SpaceMethods.Show.self, .init(space: space)).changes
            quiet = changes == known && changes > 0 ? quiet + 1 : 0
            known = changes
            Pause.milliseconds(100)
        }
    }

    private func tellOfWaiting(_ joined: SpaceMethods.Joined, _ output: OutputFormat) {
        output.note(
            "\(output.errorStyle.bold(PeerText(joined.host).name)) decides whether you come in; waiting. "
                + "To be sure that nobody is in between, compare aloud: \(PeerText(joined.digits).line)")
    }

    private func tell(_ joined: SpaceMethods.Joined, _ output: OutputFormat) {
        let style = output.style
        output.line(
            "Joined \(style.bold(PeerText(joined.title ?? "").name)), "
                + "invited by \(style.bold(PeerText(joined.host).name)).")
        if let digits = joined.hostDigits {
            output.note(
                "These digits must stand beside the code on the host's screen: \(PeerText(digits).line)\n"
                    + "If others stand there, somebody else answered: write nothing into this space.")
        }
        output.note(
            "To be sure that nobody is in between, compare aloud: \(PeerText(joined.digits).line)\n"
                + output.errorStyle.dim("Next: ") + "atelier doc list")
    }
}
