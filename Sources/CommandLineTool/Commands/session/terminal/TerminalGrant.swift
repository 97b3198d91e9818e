import ArgumentParser
import LocalRPC
import TerminalRendering

struct TerminalGrant: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Let one who watches your terminal type into it.")

    @Argument(help: ArgumentHelp("Who; without it, who asked first.", valueName: "who"))
    var who: String?

    @Option(help: ArgumentHelp("Which, where this device shares several.", valueName: "id"))
    var terminal: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(TerminalMethods.Grant.self, .init(terminal: terminal, who: who))
        if node.output.isJSON {
            node.output.json(result)
        } else {
            let name = PeerText(result.device.name).name
            node.output.line("\(name) may type. Taken back by: atelier session terminal revoke")
        }
    }
}
