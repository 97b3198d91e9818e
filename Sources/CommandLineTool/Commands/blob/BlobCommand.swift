import ArgumentParser

/// `atelier blob …`: files of any kind in a space.
struct BlobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blob", abstract: "Files of any kind: pictures, recordings, archives.",
        subcommands: [BlobAdd.self, BlobGet.self, BlobList.self, BlobDrop.self], defaultSubcommand: BlobList.self)
}
