import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocList: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them.")

    @Flag(help: "List what was removed and can be brought back, instead.")
    var removed = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        if removed { return try listRemoved(node) }
        let result = try node.ask(DocumentMethods.List.self, .init(space: place.space))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        let isMarked = result.documents.contains { !$0.marks.isEmpty }
        var table = TextTable(
            [
                .init("PATH"), .init("CHARACTERS", isAlignedRight: true), .init("REVISION", isAlignedRight: true),
            ] + (isMarked ? [.init("MARKS")] : []))
        for document in result.documents where document.kind != "folder" {
            let isText = document.kind == "text"
            table.append(
                [
                    .peerPath(PeerText(document.path)), isText ? .number(document.lengthInScalars) : .own(""),
                    isText ? .number(document.revision) : .own(""),
                ] + (isMarked ? [.own(document.marks.joined(separator: ", "))] : []))
        }
        node.output.note(ofSnapshotBy: result.snapshotBy)
        if table.isEmpty { node.output.note("There is no document yet. Next: atelier doc new PATH") }
        node.output.table(table)
    }

    private func listRemoved(_ node: NodeAccess) throws(CommandError) {
        let result = try node.ask(DocumentMethods.Removed.self, .init(space: place.space))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        var table = TextTable([
            .init("PATH"), .init("ID"), .init("CHARACTERS", isAlignedRight: true), .init("REMOVED"), .init("BY"),
        ])
        for file in result.files {
            let time = file.time.map { node.output.isForEyes ? LocalTime.minute($0) : LocalTime.complete($0) }
            table.append([
                .peerPath(PeerText(file.kind == "folder" ? file.path + "/" : file.path)),
                .own(String(file.id.prefix(8))),
                .number(file.lengthInScalars), .own(time ?? "lies too deep"),
                .peer(PeerText(file.author ?? ""), .strong),
            ])
        }
        node.output.note(
            table.isEmpty ? "Nothing is removed." : "To bring something back: atelier doc move --removed ID [NEW-PATH]")
        node.output.table(table)
    }
}

extension DocumentMethods.Summary {
    /// What a person should know besides the length of a text.
    fileprivate var marks: [String] {
        var marks: [String] = []
        if kind == "file" { marks.append(size.map { "\($0) bytes" } ?? "no bytes yet") }
        if executable == true { marks.append("executable") }
        if let conflicts { marks.append(conflicts == 1 ? "1 other version" : "\(conflicts) other versions") }
        return marks
    }
}
