import ArgumentParser
import LocalRPC

struct IdExport: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Make a backup of this device's keys: a file, or words for paper.",
        discussion: """
            Whoever has the backup is this device to everybody. A file is protected by the passphrase of the keys, if \
            they have one (atelier id protect); words are not.
            """)

    @Argument(help: ArgumentHelp("A new file for the backup.", valueName: "file"))
    var file: String?

    @Flag(help: "Print 24 words instead.")
    var words = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if words == (file != nil) { throw ValidationError("Name a file, or ask for --words.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let keys = try node.keys()
        let question = "Whoever has the backup is this device to everybody. Make it?"
        guard try confirmation.isGiven(question, node.output) else { return }
        let passphrase = try node.passphrases(keys).ofKeys()
        if let file {
            try CommandError.telling { try keys.backUp(to: file, passphrase) }
            if node.output.isJSON { return node.output.json(["file": file]) }
            node.output.line("The backup is in \(file), \(passphrase == nil ? "not protected" : "protected").")
        } else {
            let words = try CommandError.telling { try keys.paperWords(passphrase) }
            if node.output.isJSON { return node.output.json(["words": words]) }
            for line in Self.lines(words) { node.output.line(line) }
            node.output.note("Write them down in this order. To use them: atelier id import --words")
        }
    }

    /// Four words a line, each with its number.
    static func lines(_ words: [String]) -> [String] {
        stride(from: 0, to: words.count, by: 4).map { start in
            words[start..<min(start + 4, words.count)].enumerated().map { offset, word in
                let number = start + offset + 1
                let text = "\(number < 10 ? " " : "")\(number) \(word)"
                return offset == 3 ? text : text + String(repeating: " ", count: max(0, 13 - text.count))
            }.joined()
        }
    }
}
