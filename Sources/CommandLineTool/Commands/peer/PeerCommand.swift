import ArgumentParser

/// `atelier peer …`: the other devices.
struct PeerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer", abstract: "The devices that this one knows.",
        subcommands: [
            PeerList.self, PeerDiscover.self, PeerName.self, PeerBlock.self, PeerUnblock.self, PeerTrust.self,
        ],
        defaultSubcommand: PeerList.self)
}
