import ArgumentParser
import LocalRPC
import TerminalRendering

struct TerminalList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the terminals that can be watched.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(TerminalMethods.List.self, .init(space: place.space))
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        if result.terminals.isEmpty {
            node.output.note(
                "No terminal is shared by anybody who is linked. Share one: atelier session terminal share")
            return
        }
        var table = TextTable([.init("HOST"), .init("TITLE"), .init("TYPES"), .init("ASK"), .init("TERMINAL")])
        for terminal in result.terminals {
            let asking = terminal.asking?.map { PeerText($0.name).name }.joined(separator: ", ") ?? ""
            table.append([
                .peer(PeerText(terminal.host.name), .strong), .peer(PeerText(terminal.title)),
                .own(terminal.readOnly ? "read only" : terminal.controller.map { PeerText($0.name).name } ?? ""),
                .own(asking), .own(PeerText(terminal.terminal).line, .weak),
            ])
        }
        node.output.table(table)
    }
}
