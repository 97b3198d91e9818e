import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceFolderResume: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with a folder in which git changed what is checked out.")

    @Option(help: ArgumentHelp("Whose files count: disk or space.", valueName: "side"))
    var take: FolderMethods.Resume.Side

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let folder = try node.askPatiently(FolderMethods.Resume.self, .init(space: place.space, take: take))
        if node.output.isJSON { return node.output.json(folder) }
        node.output.note("\(PeerText(folder.path).path) goes on; the \(take.rawValue)'s files counted.")
        SpaceFolder.tell(folder, node.output)
    }
}

extension FolderMethods.Resume.Side: ExpressibleByArgument {}
