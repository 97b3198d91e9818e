import ArgumentParser

/// `atelier space bundle …`: changes in files, for members who are not linked.
struct SpaceBundle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Carry changes in a file: on a stick, by mail, any way there is.",
        discussion: """
            A bundle is encrypted: only members can open it, and what it brings is judged as if its writers were here. \
            Bundles may come in any order and more than once.
            """,
        subcommands: [SpaceBundleExport.self, SpaceBundleImport.self])
}
