import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier share [DIR]`: a new space and an invitation to it.
struct ShareCommand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: "Make a space, kept equal to a folder if one is given, and print a code or a link to join it.")

    @Argument(
        help: ArgumentHelp("The folder to share; what is done in it goes to all, and comes back.", valueName: "dir"))
    var directory: String?

    @Option(help: ArgumentHelp("The name of the space; else the folder's.", valueName: "title"))
    var title: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Let git name in each commit who else typed; asked at a terminal where the folder is a repository.")
    var hook: Bool?

    @OptionGroup var invitation: InvitationOptions

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let source = try SharedFolder(directory, title: title, environment: node.environment)
        let client = try node.connect()
        if let path = source.path, let root = try SharedRoot.containing(path) {
            return try shareOn(root, asked: path, client, node)
        }
        // The folder itself takes its files in: they are read once.
        let space = try client.call(
            SpaceMethods.Create.self, .init(title: source.title, directory: nil), timeout: node.timeout
        ).space
        let offer: SpaceMethods.Invite.Result
        do {
            offer = try client.call(
                SpaceMethods.Invite.self, invitation.params(for: space), timeout: node.timeout)
        } catch {
            throw error.keeping("The space \(PeerText(source.title).name) is made and kept, but nobody is invited yet.")
        }
        var folder: FolderMethods.Folder?
        if let path = source.path {
            do {
                folder = try node.askPatiently(FolderMethods.Attach.self, .init(space: space, path: path, merge: true))
            } catch {
                throw error.keeping(
                    "The space \(PeerText(source.title).name) is made and kept, with what was taken in until then, and "
                        + "the code \(PeerText(offer.code).line) works.")
            }
        }
        show(Shared(space: space, title: source.title, folder, offer), offer, node.output)
        if let folder { try offerHook(for: folder.path, node.output) }
    }

    /// The code is shown by then: a hook that cannot be installed is told, and takes nothing back.
    private func offerHook(for path: String, _ output: OutputFormat) throws(CommandError) {
        let hook = CommitHook(GitCommand(folder: path))
        var isWanted = self.hook
        if isWanted == nil { isWanted = try hook.isWanted(output) }
        guard isWanted == true else { return }
        do throws(CommandError) {
            let path = try hook.put()
            if !output.isJSON { hook.tell(path, output) }
        } catch {
            throw error.keeping("The folder is shared, and its code works.")
        }
    }

    /// A folder that is shared already: another invitation to its space.
    private func shareOn(
        _ root: SharedRoot, asked path: String, _ client: NodeClient, _ node: NodeAccess
    ) throws(CommandError) {
        guard root.names.contains(path) else {
            throw CommandError(
                .conflict, "\(path) is a part of \(PeerText(root.path).path), which is shared already.",
                kept: "Nothing was made.",
                hint: "Invite somebody to all of it: atelier share \(PeerText(root.path).path)")
        }
        let offer = try client.call(SpaceMethods.Invite.self, invitation.params(for: root.space), timeout: node.timeout)
        if node.output.isJSON {
            let folder = try client.call(FolderMethods.Status.self, .init(space: root.space), timeout: node.timeout)
            return node.output.json(Shared(space: root.space, title: folder.title, folder, offer))
        }
        node.output.note("\(path) is shared already: this is another invitation to its space.")
        Invitation(offer, invitation, node.output).show()
    }

    private func show(_ shared: Shared, _ offer: SpaceMethods.Invite.Result, _ output: OutputFormat) {
        if output.isJSON { return output.json(shared) }
        let name = PeerText(shared.title).name
        if let folder = shared.folder {
            let files = "\(folder.files) \(folder.files == 1 ? "file" : "files")"
            output.note("Made the space \(name) of \(PeerText(folder.path).path), with \(files).")
            SpaceFolder.tell(folder, output)
        } else {
            output.note("Made the space \(name).")
        }
        Invitation(offer, invitation, output).show()
    }

    private struct Shared: Encodable {
        let space: String
        let title: String
        /// How many files of the folder are in the space.
        let files: Int
        let exceptions: [FolderMethods.Folder.Exception]
        let code: String
        let expiresInSeconds: Int
        let port: Int
        let number: Int
        let guests: Int
        let hostDigits: String?
        let folder: FolderMethods.Folder?

        init(space: String, title: String, _ folder: FolderMethods.Folder?, _ offer: SpaceMethods.Invite.Result) {
            self.space = space
            self.title = title
            self.folder = folder
            files = folder?.files ?? 0
            exceptions = folder?.exceptions ?? []
            code = offer.code
            expiresInSeconds = offer.expiresInSeconds
            port = offer.port
            number = offer.number
            guests = offer.guests
            hostDigits = offer.hostDigits
        }

        private enum CodingKeys: CodingKey {
            case space, title, files, exceptions, code, expiresInSeconds, port, number, guests, hostDigits
        }
    }
}
