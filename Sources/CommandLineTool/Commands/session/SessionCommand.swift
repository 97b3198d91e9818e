import ArgumentParser

/// `atelier session …`: people in a space together, now.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Being in a space together, now.", subcommands: [TerminalCommand.self])
}
