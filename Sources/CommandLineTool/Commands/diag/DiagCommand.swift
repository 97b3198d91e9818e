import ArgumentParser

/// `atelier diag …`: tools that show whether the parts work.
struct DiagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diag", abstract: "Check the parts: vectors, one handshake, two nodes together.",
        subcommands: [DiagPair.self, DiagVectors.self, DiagHandshake.self])
}
