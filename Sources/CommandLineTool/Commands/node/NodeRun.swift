import ArgumentParser
import LocalRPC

/// The node itself, in this process and in the foreground: what `node start` starts, and what a service unit runs.
struct NodeRun: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the node in the foreground.", shouldDisplay: false)

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        guard let launcher = node.launcher else {
            throw CommandError(.failed, "This program was built without a node.")
        }
        do {
            try launcher.runNode(node.paths)
        } catch let failure as RPCFailure {
            throw CommandError(failure)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(.failed, "The node stopped: \(error).", kept: "What it has acknowledged is kept.")
        }
    }
}
