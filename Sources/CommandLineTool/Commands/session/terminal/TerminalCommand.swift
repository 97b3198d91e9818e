import ArgumentParser

/// `atelier session terminal …`: terminals that others see.
struct TerminalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal", abstract: "Terminals that others see, and may be let type into.",
        subcommands: [
            TerminalList.self, TerminalShare.self, TerminalWatch.self, TerminalGrant.self, TerminalRevoke.self,
        ], defaultSubcommand: TerminalList.self)
}
