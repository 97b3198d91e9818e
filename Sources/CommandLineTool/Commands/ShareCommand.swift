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

    @OptionGroup var invitation: InvitationOptions

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let source = try SharedFolder(directory, title: title, environment: node.environment)
        let client = try node.connect()
        if let path = source.path, let root = try SharedRoot.containing(path) {
            return try shareOn(root, asked: path, client, node)
        }
        let made = try client.call(
            SpaceMethods.Create.self, .init(title: source.title, directory: source.path), timeout: node.timeout)
        let offer: SpaceMethods.Invite.Result
        do {
            offer = try client.call(
                SpaceMethods.Invite.self, invitation.params(for: made.space), timeout: node.timeout)
        } catch {
            throw error.keeping("The space \(PeerText(source.title).name) is made and kept, but nobody is invited yet.")
        }
        var folder: FolderMethods.Folder?
        if let path = source.path {
            do {
                folder = try node.askPatiently(
                    FolderMethods.Attach.self, .init(space: made.space, path: path, merge: true))
            } catch {
                throw error.keeping(
                    "The space \(PeerText(source.title).name) is made, with the files as they are now, and the code "
                        + "\(PeerText(offer.code).line) works.")
            }
        }
        show(made, offer, source.title, node.output)
        if let folder, !node.output.isJSON { SpaceFolder.tell(folder, node.output) }
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
            let space = try client.call(SpaceMethods.Show.self, .init(space: root.space), timeout: node.timeout)
            return show(.init(space: root.space, imported: [], skipped: []), offer, space.title, node.output)
        }
        node.output.note("\(path) is shared already: this is another invitation to its space.")
        Invitation(offer, invitation, node.output).show()
    }

    private func show(
        _ made: SpaceMethods.Create.Result, _ offer: SpaceMethods.Invite.Result, _ title: String, _ output: OutputFormat
    ) {
        if output.isJSON {
            output.json(
                Shared(
                    space: made.space, title: title, imported: made.imported, skipped: made.skipped, code: offer.code,
                    expiresInSeconds: offer.expiresInSeconds, port: offer.port, number: offer.number,
                    guests: offer.guests, hostDigits: offer.hostDigits))
            return
        }
        CreatedSpace.describe(made, title: title, output)
        Invitation(offer, invitation, output).show()
    }

    private struct Shared: Encodable {
        let space: String
        let title: String
        let imported: [String]
        let skipped: [SpaceMethods.Create.SkippedFile]
        let code: String
        let expiresInSeconds: Int
        let port: Int
        let number: Int
        let guests: Int
        let hostDigits: String?
    }
}
