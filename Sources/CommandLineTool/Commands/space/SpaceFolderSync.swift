import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceFolderSync: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Wait until a folder and its space are equal.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let folder = try node.askPatiently(FolderMethods.Sync.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(folder) }
        if folder.state == .equal {
            node.output.note("\(PeerText(folder.path).path) is equal to the space: \(folder.files) files.")
        }
        SpaceFolder.tell(folder, node.output)
    }
}
