import ArgumentParser

/// The words of a command line, as the parser wants them.
///
/// The options that every command takes may stand before the command as well: `atelier --profile ada doc list`.
/// They are moved behind the command's name, since the parser knows them only there.
struct CommandLineWords {
    /// The names of the command and of its subcommand, as far as they were given.
    let commandPath: [String]
    let ordered: [String]
    let asksForJSON: Bool

    init(_ words: [String]) {
        let leading = Self.countOfLeadingOptions(words)
        var rest = words[leading...]
        var command: any ParsableCommand.Type = AtelierCommand.self
        var path: [String] = []
        while let name = rest.first, let next = Self.subcommand(of: command, named: name) {
            command = next
            path.append(name)
            rest = rest.dropFirst()
        }
        commandPath = path
        ordered = path + words[..<leading] + rest
        asksForJSON = words.prefix { $0 != "--" }.contains("--json")
    }

    private static func countOfLeadingOptions(_ words: [String]) -> Int {
        var index = 0
        while index < words.count {
            switch words[index] {
            case "--json", "--no-start": index += 1
            case "--profile", "--timeout": index += 2
            case let word where word.hasPrefix("--profile=") || word.hasPrefix("--timeout="): index += 1
            default: return index
            }
        }
        return words.count
    }

    private static func subcommand(
        of command: any ParsableCommand.Type, named name: String
    ) -> (any ParsableCommand.Type)? {
        command.configuration.subcommands.first { $0.configuration.commandName == name }
    }
}
