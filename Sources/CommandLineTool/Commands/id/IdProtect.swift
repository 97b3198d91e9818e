import ArgumentParser
import LocalRPC

struct IdProtect: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "protect", abstract: "Protect this device's keys with a passphrase, or with another one.",
        discussion: """
            A node that is started asks for it; for services, \(PassphraseSource.variable) names a file with it. A \
            passphrase that is forgotten cannot be found again: keep a backup on paper (atelier id export --words).
            """)

    @Option(help: ArgumentHelp("A file whose first line is the new passphrase.", valueName: "file"))
    var newPassphraseFile: String?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let keys = try node.keys()
        let source = node.passphrases(keys)
        let passphrase = try source.ofKeys()
        let new = try source.new(from: newPassphraseFile)
        try CommandError.telling { try keys.protect(with: new, passphrase) }
        if node.output.isJSON { return node.output.json(["isProtected": true]) }
        node.output.line("The keys are protected.")
    }
}
