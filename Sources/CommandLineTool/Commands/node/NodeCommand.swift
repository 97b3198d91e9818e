import ArgumentParser

/// `atelier node …`: the process in the background.
struct NodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "The node of this machine: start, stop, look.",
        subcommands: [
            NodeStart.self, NodeStop.self, NodeStatus.self, NodeLogs.self, NodeVerify.self, NodeBackup.self,
            NodeRestore.self, NodeCompact.self, NodeRun.self,
        ],
        defaultSubcommand: NodeStatus.self)
}
