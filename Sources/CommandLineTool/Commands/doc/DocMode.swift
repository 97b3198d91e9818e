import ArgumentParser
import LocalRPC
import TerminalRendering

struct DocMode: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "mode", abstract: "Say whether a document or file can be run where it lies in a folder.")

    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case executable, plain
    }

    @Argument(help: ArgumentHelp("The document or file.", valueName: "path"))
    var path: String

    @Argument(help: "executable or plain.")
    var mode: Mode

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let done = try node.ask(
            DocumentMethods.Mode.self,
            .init(space: place.space, path: place.document(path), executable: mode == .executable))
        if node.output.isJSON { return node.output.json(done) }
        node.output.note("\(PeerText(path).path) \(mode == .executable ? "can be run" : "is a plain file") now.")
    }
}
