import ArgumentParser
import LocalRPC

/// Ends well when there is nothing to stop, so that clean-up scripts may always call it.
struct NodeStop: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop the node.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let deadline = ContinuousClock.now + node.timeout
        guard let pid = try askToStop(node, until: deadline) else {
            report(false, pid: nil, node)
            return
        }
        // The process is not our child, so its end has to be looked for.
        while ProcessEnvironment.isRunning(pid) {
            guard ContinuousClock.now < deadline else {
                throw CommandError(
                    .timeout, "The node was told to stop, but process \(pid) is still there.",
                    kept: "What it has acknowledged is kept.", hint: "atelier node logs")
            }
            Pause.milliseconds(5)
        }
        report(true, pid: pid, node)
    }

    /// Gives the process of the node that was told to stop, or nil when none runs.
    ///
    /// Our connection is closed on return: the node waits for that before it ends.
    private func askToStop(_ node: NodeAccess, until deadline: ContinuousClock.Instant) throws(CommandError) -> Int? {
        guard let client = try node.runningNode() else { return nil }
        let pid = try client.call(NodeMethods.Status.self, Nothing(), timeout: node.timeout).pid
        _ = try client.call(NodeMethods.Stop.self, Nothing(), timeout: node.timeout)
        do {
            while try client.next(until: deadline) != nil {}
        } catch {
            // The node closed the connection: the end that was waited for.
        }
        return pid
    }

    private func report(_ stopped: Bool, pid: Int?, _ node: NodeAccess) {
        if node.output.isJSON {
            node.output.json(Stopped(stopped: stopped, pid: pid, profile: node.paths.profile))
        } else {
            node.output.line(
                stopped
                    ? "The node of profile \(node.paths.profile) has stopped."
                    : "No node ran for profile \(node.paths.profile).")
        }
    }

    private struct Stopped: Encodable {
        let stopped: Bool
        let pid: Int?
        let profile: String
    }
}
