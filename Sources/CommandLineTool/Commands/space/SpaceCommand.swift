import ArgumentParser

/// `atelier space …`: the shared places.
struct SpaceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "space", abstract: "The shared places of this node.",
        subcommands: [
            SpaceList.self, SpaceShow.self, SpaceMembers.self, SpaceNew.self, SpaceInvite.self, SpaceInvites.self,
            SpaceBranches.self, SpaceBranch.self, SpaceSwitch.self, SpaceMerge.self, SpaceRole.self, SpaceRemove.self,
            SpaceAdmit.self, SpaceRefuse.self, SpaceLock.self, SpaceStrict.self, SpaceQuota.self, SpaceLeave.self,
            SpaceSuccessor.self, SpaceFork.self, SpaceBundle.self, SpaceMailbox.self, SpaceFolder.self,
        ],
        defaultSubcommand: SpaceList.self)
}
