import ArgumentParser
import LocalRPC
import TerminalRendering

/// Opens a document in the person's own editor. What others write meanwhile is kept and merged, since the edits name
/// the revision that the editor was given.
struct DocEdit: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Edit a document with $VISUAL or $EDITOR.")

    @Argument(help: ArgumentHelp("The document.", valueName: "path"))
    var path: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let editor = try EditorProgram(environment: node.environment, hasTerminal: node.output.sink.isInputTerminal)
        let before = try node.ask(DocumentMethods.Cat.self, .init(space: place.space, path: place.document(path)))
        let copy = try WorkingCopy(of: before.text, path: path, environment: node.environment)
        let after: String
        do {
            try editor.run(on: copy.file)
            after = try DocPut.text(try LocalFile.read(copy.file), named: copy.file)
        } catch {
            throw error.keeping("What you wrote is in \(copy.file).")
        }
        let edits = LineSplices.between(before.text, after)
        let result = try send(edits, madeOn: before.revision, copy, node)
        copy.remove()
        report(edits.count, revision: result, node.output)
    }

    private func send(
        _ edits: [DocumentMethods.Splice], madeOn revision: Int, _ copy: WorkingCopy, _ node: NodeAccess
    ) throws(CommandError) -> Int {
        if edits.isEmpty { return revision }
        do {
            return try node.ask(
                DocumentMethods.Edit.self,
                .init(space: place.space, path: place.document(path), revision: revision, edits: edits)
            ).revision
        } catch {
            throw error.keeping("What you wrote is in \(copy.file).")
        }
    }

    private func report(_ edits: Int, revision: Int, _ output: OutputFormat) {
        if output.isJSON {
            output.json(["revision": revision, "edits": edits])
        } else {
            let places = edits == 1 ? "1 place" : "\(edits) places"
            output.note(edits == 0 ? "Nothing was changed." : "Changed \(PeerText(path).path) in \(places).")
        }
    }
}
