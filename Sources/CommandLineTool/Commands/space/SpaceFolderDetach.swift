import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceFolderDetach: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Leave the folder of a space as it is, and keep it equal no more.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let folder = try node.ask(FolderMethods.Detach.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(folder) }
        node.output.note(
            "\(PeerText(folder.path).path) stays as it is, and is an ordinary folder now. The space keeps its files.")
    }
}
