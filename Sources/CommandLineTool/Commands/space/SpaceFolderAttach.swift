import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceFolderAttach: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Keep a folder equal to a space from now on.")

    @Argument(help: ArgumentHelp("The folder; it is made if it is not there.", valueName: "dir"))
    var directory: String

    @Flag(help: "Take what is in the folder into the space.")
    var merge = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let path = try LocalFolder.made(directory)
        let folder = try node.askPatiently(
            FolderMethods.Attach.self, .init(space: place.space, path: path, merge: merge ? true : nil))
        if node.output.isJSON { return node.output.json(folder) }
        node.output.note(
            "\(PeerText(folder.path).path) and \(PeerText(folder.title).name) are kept equal from now on; "
                + "\(folder.files) \(folder.files == 1 ? "file is" : "files are") the same.")
        SpaceFolder.tell(folder, node.output)
    }
}
