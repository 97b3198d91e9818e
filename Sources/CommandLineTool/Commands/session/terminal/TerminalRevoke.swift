import ArgumentParser
import LocalRPC

struct TerminalRevoke: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Let nobody type into your terminal but yourself.")

    @Option(help: ArgumentHelp("Which, where this device shares several.", valueName: "id"))
    var terminal: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(TerminalMethods.Revoke.self, .init(terminal: terminal))
        if node.output.isJSON { node.output.json(result) } else { node.output.line("Nobody else may type.") }
    }
}
