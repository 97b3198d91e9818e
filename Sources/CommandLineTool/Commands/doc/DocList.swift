import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocList: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(DocumentMethods.List.self, .init(space: place.space))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        var table = TextTable([
            .init("PATH"), .init("CHARACTERS", isAlignedRight: true), .init("REVISION", isAlignedRight: true),
        ])
        for document in result.documents where document.kind != "folder" {
            table.append([
                .peerPath(PeerText(document.path)), .number(document.lengthInScalars), .number(document.revision),
            ])
        }
        if table.isEmpty { node.output.note("There is no document yet. Next: atelier doc new PATH") }
        node.output.table(table)
    }
}
