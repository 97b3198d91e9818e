import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceFolderList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the folders, and how it stands with them.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(FolderMethods.List.self, Nothing())
        if node.output.isJSON { return node.output.json(result) }
        var table = TextTable([.init("SPACE"), .init("FOLDER"), .init("STATE"), .init("FILES", isAlignedRight: true)])
        for folder in result.folders {
            table.append([
                .peer(PeerText(folder.title), .strong), .own(PeerText(folder.path).path),
                .own(folder.state.rawValue), .number(folder.files),
            ])
        }
        if table.isEmpty { return node.output.note("There is none. Next: atelier space folder attach DIR") }
        node.output.table(table)
        for folder in result.folders { SpaceFolder.tell(folder, node.output) }
    }
}
