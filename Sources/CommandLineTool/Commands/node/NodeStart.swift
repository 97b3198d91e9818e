import ArgumentParser
import LocalRPC

struct NodeStart: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "start", abstract: "Start the node in the background.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let runs = try node.runningNode()
        let client = if let runs { runs } else { try node.startNode() }
        let status = try client.call(NodeMethods.Status.self, Nothing(), timeout: node.timeout)
        if node.output.isJSON {
            node.output.json(
                Started(
                    started: runs == nil, pid: status.pid, profile: node.paths.profile, tcpPort: status.tcpPort,
                    socket: node.paths.socket, log: node.paths.logFile))
            return
        }
        let verb = runs == nil ? "runs now" : "ran already"
        node.output.line("The node of profile \(node.paths.profile) \(verb) (process \(status.pid)).")
        node.output.note("Its log: \(node.paths.logFile)")
    }

    private struct Started: Encodable {
        /// False when it ran before.
        let started: Bool
        let pid: Int
        let profile: String
        let tcpPort: Int
        let socket: String
        let log: String
    }
}
