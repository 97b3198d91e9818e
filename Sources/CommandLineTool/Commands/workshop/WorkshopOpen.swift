import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier workshop open TITLE`: a space for a class, and the way into it.
struct WorkshopOpen: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Make a room, and let learners come in.",
        discussion: """
            Without --open or --invite learners see the room in atelier workshop list and need the code, which is good \
            for all of them: show it on the wall, with the digits beside it. With --open everybody on the network may \
            come in without one, and nobody can tell a stranger's room of the same title from yours but by these \
            digits. With --invite the room is in no list, and a link is printed. Learners may speak, ask, vote and \
            hand in; they do not edit your files.

            The next meeting of the same class is opened with --space: who was in the room is in it, and the code is \
            for who is new.
            """)

    enum Way: String, EnumerableFlag {
        case code, open, invite

        static func help(for value: Way) -> ArgumentHelp? {
            switch value {
            case .code: "Show the room; learners need its code."
            case .open: "Show the room with its code: everybody on the network may come in."
            case .invite: "Show nothing; print a link."
            }
        }
    }

    @Argument(help: ArgumentHelp("What the room is called.", valueName: "title"))
    var title: String

    @Flag(exclusivity: .exclusive)
    var way: Way = .code

    @Option(help: ArgumentHelp("A folder that all get, and see changed as you change it.", valueName: "dir"))
    var starter: String?

    @Option(
        help: ArgumentHelp(
            "Make no room: hold the next meeting in this one, named by its title or the beginning of its id.",
            valueName: "space"))
    var space: String?

    @Flag(help: "Let each learner wait until you let them in: atelier space admit WHO.")
    var lobby = false

    @Option(help: ArgumentHelp("For how many learners.", valueName: "count"))
    var learners = 200

    @Option(help: ArgumentHelp("How long one may come in: 30m, 4h, 1d.", valueName: "time"))
    var expires = "8h"

    @OptionGroup var options: NodeOptions

    func validate() throws {
        if !(1...1000).contains(learners) { throw ValidationError("--learners takes 1 to 1000.") }
        if WrittenSpan.parse(expires) == nil { throw ValidationError("--expires takes a time such as 30m, 4h or 1d.") }
        if space != nil, starter != nil {
            throw ValidationError("--starter is for a new room; in one that is there: atelier space folder attach DIR.")
        }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let source = try SharedFolder(starter, title: title, environment: node.environment)
        let client = try node.connect()
        if let space {
            let room = try client.call(SpaceMethods.Show.self, .init(space: space), timeout: node.timeout)
            return try hold(in: room.id, nil, by: client, node, kept: "The space is as it was.")
        }
        let room = try client.call(
            SpaceMethods.Create.self, .init(title: title, directory: nil), timeout: node.timeout
        ).space
        let name = PeerText(title).name
        var folder: FolderMethods.Folder?
        if let path = source.path {
            do {
                folder = try node.askPatiently(FolderMethods.Attach.self, .init(space: room, path: path, merge: true))
            } catch {
                throw error.keeping("The space \(name) is made and kept, with what was taken in; nobody is let in yet.")
            }
        }
        try hold(in: room, folder, by: client, node, kept: "The space \(name) is made and kept.")
    }

    private func hold(
        in room: String, _ folder: FolderMethods.Folder?, by client: NodeClient, _ node: NodeAccess, kept: String
    ) throws(CommandError) {
        let offer: SpaceMethods.Invite.Result
        do {
            _ = try client.call(WorkshopMethods.Open.self, .init(space: room, title: title), timeout: node.timeout)
            offer = try client.call(SpaceMethods.Invite.self, invitation(to: room), timeout: node.timeout)
        } catch {
            throw error.keeping("\(kept) Nobody new can come in.")
        }
        show(Opened(space: room, title: title, offer, folder), node.output)
    }

    private func invitation(to space: String) -> SpaceMethods.Invite.Params {
        SpaceMethods.Invite.Params(
            space: space, role: "reviewer", guests: learners, expiresInSeconds: WrittenSpan.parse(expires),
            link: way == .invite ? true : nil, approve: lobby ? true : nil,
            told: way == .invite ? nil : way == .open ? .code : .title)
    }

    private func show(_ opened: Opened, _ output: OutputFormat) {
        if output.isJSON { return output.json(opened) }
        if let folder = opened.folder {
            let files = "\(folder.files) \(folder.files == 1 ? "file" : "files")"
            output.note("Everybody gets \(PeerText(folder.path).path), with \(files).")
            SpaceFolder.tell(folder, output)
        }
        let style = output.style
        let code = PeerText(opened.code).line
        let command = way == .open ? Self.shellWord(title) : way == .invite ? "'\(code)'" : code
        output.line("The room \(style.bold(PeerText(title).name)) is open. Learners:\n")
        output.line("    \(style.bold("atelier workshop join \(command)"))\n")
        if let digits = opened.hostDigits {
            output.line("    Check: they see these digits: \(style.bold(PeerText(digits).line))\n")
        }
        output.note(words(opened))
    }

    private func words(_ opened: Opened) -> String {
        var words = "\(learners) may come in, for \(Invitation.span(opened.expiresInSeconds))."
        if way != .invite {
            words +=
                " Where this machine is not found by itself: \(PeerText(opened.code).line) with "
                + "--address HOST:\(opened.port)."
        }
        if lobby { words += " They wait until you let them in: atelier space members, then space admit." }
        return words + " To let nobody else in: atelier space invite --stop \(opened.number)"
    }

    /// The title as one word of a shell.
    private static func shellWord(_ text: String) -> String {
        let parts = PeerText(text).line.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }

    private struct Opened: Encodable {
        let space: String
        let title: String
        let code: String
        let hostDigits: String?
        let number: Int
        let port: Int
        let expiresInSeconds: Int
        let folder: FolderMethods.Folder?

        init(
            space: String, title: String, _ offer: SpaceMethods.Invite.Result, _ folder: FolderMethods.Folder?
        ) {
            self.space = space
            self.title = title
            code = offer.code
            hostDigits = offer.hostDigits
            number = offer.number
            port = offer.port
            expiresInSeconds = offer.expiresInSeconds
            self.folder = folder
        }
    }
}
