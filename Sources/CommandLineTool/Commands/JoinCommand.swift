import ArgumentParser
import LocalRPC

/// `atelier join CODE|LINK`: comes together with whoever gave it.
struct JoinCommand: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Join a space with the code or the link that you were given.")

    @Argument(help: ArgumentHelp("Such as 7-garden-violin-anchor, or a link atelier:….", valueName: "code"))
    var code: String

    @OptionGroup var joining: JoinOptions
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try joining.join(code, node)
    }
}
