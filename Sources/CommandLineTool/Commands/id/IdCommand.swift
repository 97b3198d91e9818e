import ArgumentParser

/// `atelier id …`: who this device is.
struct IdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "id", abstract: "The identity of this device.",
        subcommands: [
            IdShow.self, IdExport.self, IdImport.self, IdRename.self, IdProtect.self, IdUnprotect.self, IdLink.self,
            IdAccept.self, IdDevices.self, IdRevoke.self,
        ],
        defaultSubcommand: IdShow.self)
}
