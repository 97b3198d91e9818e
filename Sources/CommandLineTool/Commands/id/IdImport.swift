import ArgumentParser
import LocalRPC
import TerminalRendering

struct IdImport: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Set this profile up as the device of a backup.",
        discussion: """
            For a device whose disk is lost. A device must never run in two places: its members would see two that \
            write as one. Keys that are here already are kept beside the new ones.
            """)

    @Argument(help: ArgumentHelp("The file of the backup.", valueName: "file"))
    var file: String?

    @Flag(help: "From 24 words: asked for, or on standard input.")
    var words = false

    @Option(help: ArgumentHelp("With --words: what the device calls itself.", valueName: "name"))
    var name: String?

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if words == (file != nil) { throw ValidationError("Name the file of the backup, or say --words.") }
        if name != nil, !words { throw ValidationError("--name goes with --words: a file has the name in it.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let keys = try node.keys()
        if try CommandError.telling({ try keys.isProtected() }) != nil {
            let question = "Profile \(node.paths.profile) has keys already. Put others in their place?"
            guard try confirmation.isGiven(question, node.output) else { return }
        }
        let done: (deviceID: String, name: String, oldKeys: String?)
        if let file {
            let passphrase = try node.passphrases(keys).ofBackup(file)
            done = try CommandError.telling { try keys.restore(fromFile: file, passphrase) }
        } else {
            let typed = try typedWords(node)
            done = try CommandError.telling { try keys.restore(fromWords: typed, name: name) }
        }
        if node.output.isJSON {
            return node.output.json(Imported(deviceId: done.deviceID, name: done.name, oldKeys: done.oldKeys))
        }
        node.output.line("This profile is device \(done.deviceID) now, \(PeerText(done.name).name).")
        if let old = done.oldKeys { node.output.note("The keys that were here are kept in \(old).") }
    }

    private func typedWords(_ node: NodeAccess) throws(CommandError) -> String {
        if node.output.sink.isInputTerminal {
            if let typed = try Surroundings.current.person.answer(to: "The 24 words:") { return typed }
        } else {
            return String(decoding: try LocalFile.read("-"), as: UTF8.self)
        }
        throw CommandError(.usage, "No words were given.", kept: "Nothing was changed.")
    }

    private struct Imported: Encodable {
        let deviceId: String
        let name: String
        /// Where the keys are that were there before.
        let oldKeys: String?
    }
}
