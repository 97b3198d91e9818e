import ArgumentParser
import LocalRPC

struct IdUnprotect: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "unprotect", abstract: "Take the passphrase off this device's keys.")

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let keys = try node.keys()
        let question = "Whoever can read this disk can be this device then. Take the passphrase off?"
        guard try confirmation.isGiven(question, node.output) else { return }
        let passphrase = try node.passphrases(keys).ofKeys()
        try CommandError.telling { try keys.unprotect(passphrase) }
        if node.output.isJSON { return node.output.json(["isProtected": false]) }
        node.output.line("The keys are not protected any more.")
    }
}
