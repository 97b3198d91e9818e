import ArgumentParser
import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Ends well when there is nothing to stop, so that clean-up scripts may always call it.
struct NodeStop: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop the node.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        guard let client = try node.runningNode() else {
            report(false, pid: nil, node)
            return
        }
        let deadline = ContinuousClock.now + node.timeout
        let pid = try client.call(NodeMethods.Status.self, Nothing(), timeout: node.timeout).pid
        _ = try client.call(NodeMethods.Stop.self, Nothing(), timeout: node.timeout)
        Self.awaitEnd(of: client, until: deadline)
        // The process is not our child, so its end has to be looked for.
        while kill(pid_t(pid), 0) == 0 {
            guard ContinuousClock.now < deadline else {
                throw CommandError(
                    .timeout, "The node was told to stop, but process \(pid) is still there.",
                    kept: "What it has acknowledged is kept.", hint: "atelier node logs")
            }
            Pause.milliseconds(5)
        }
        report(true, pid: pid, node)
    }

    /// Reads until the node closes the connection.
    private static func awaitEnd(of client: NodeClient, until deadline: ContinuousClock.Instant) {
        do {
            while try client.next(until: deadline) != nil {}
        } catch {
            // The end that was waited for.
        }
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
