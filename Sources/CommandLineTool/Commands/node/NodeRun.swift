import ArgumentParser
import LocalRPC
import SodiumCrypto

/// The node itself, in this process and in the foreground: what `node start` starts, and what a service unit runs.
struct NodeRun: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the node in the foreground.", shouldDisplay: false)

    @Flag(help: "Read the passphrase of the keys from standard input.")
    var passphraseFromInput = false

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        guard let launcher = node.launcher else {
            throw CommandError(.failed, "This program was built without a node.")
        }
        let passphrase =
            if passphraseFromInput {
                try PassphraseSource.line(from: 0, named: "standard input")
            } else {
                try node.passphrases(node.keys()).ofKeys()
            }
        try CommandError.telling { try launcher.runNode(node.paths, passphrase) }
    }
}
