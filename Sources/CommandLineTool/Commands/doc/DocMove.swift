import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocMove: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Move or rename a document or a folder, or bring a removed one back.",
        discussion: """
            Everybody sees the new place; text and history stay what they are. Folders on the way are made. A new path \
            that ends in / is the folder to put it into.

            Where two people move one thing at the same time, the later move stays. Of two folders moved into each \
            other the later move is void.

                atelier doc move plan.md notes/plan-2027.md
                atelier doc move plan.md archive/
                atelier doc move --removed plan.md
                atelier doc move --removed 3f2a90c1 notes/plan.md
            """)

    @Argument(
        help: ArgumentHelp("The document or folder; with --removed, the path it had or its id.", valueName: "path"))
    var path: String

    @Argument(help: ArgumentHelp("Its new path; absent with --removed: where it was.", valueName: "new-path"))
    var newPath: String?

    @Flag(help: "Bring back something that was removed; see: atelier doc list --removed")
    var removed = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if newPath == nil, !removed { throw ValidationError("Missing expected argument '<new-path>'.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(
            DocumentMethods.Move.self,
            .init(
                space: place.space, path: place.document(path), to: newPath.map(place.document),
                removed: removed ? true : nil))
        if node.output.isJSON {
            node.output.json(result)
        } else if removed {
            node.output.note("Brought back \(PeerText(result.path).path)\(result.inside).")
        } else {
            node.output.note("Moved \(PeerText(path).path) to \(PeerText(result.path).path)\(result.inside).")
        }
    }
}

extension DocumentMethods.FilesChange {
    /// What a folder holds, in words; empty for a document.
    var inside: String {
        if folders == 0 { return "" }
        return " with \(documents == 1 ? "1 document" : "\(documents) documents")"
    }
}
