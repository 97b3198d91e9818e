import ArgumentParser

/// `atelier editor …`: editors whose plugins speak the editor protocol.
struct EditorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "editor", abstract: "Editors that show each keystroke of others.",
        subcommands: [EditorBridge.self, EditorSetup.self, EditorThreads.self])
}
