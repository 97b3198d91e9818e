import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceNew: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a space, of a folder's text files if one is given; nobody is invited.")

    @Argument(help: ArgumentHelp("The folder whose text files are taken in once.", valueName: "dir"))
    var directory: String?

    @Option(help: ArgumentHelp("The name of the space; else the folder's.", valueName: "title"))
    var title: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let source = try SharedFolder(directory, title: title, environment: node.environment)
        let made = try node.ask(SpaceMethods.Create.self, .init(title: source.title, directory: source.path))
        if node.output.isJSON {
            node.output.json(made)
            return
        }
        CreatedSpace.describe(made, title: source.title, node.output)
        node.output.line(PeerText(made.space).line)
    }
}
