/// A word with a slash before it that somebody types where messages are typed. It only writes records that anybody
/// could write without it.
protocol ChatCommand: Sendable {
    /// Without the slash.
    static var name: String { get }
    /// What is typed behind the name, and what it does.
    static var usage: String { get }
    static var summary: String { get }

    /// What is to be said; nil where the words are not what it takes.
    static func says(_ words: String, in channel: String) -> ChatSaying?
}

/// What comes of a line that somebody typed in a channel.
package enum ChatSaying: Equatable, Sendable {
    case message(ChatWords, isAction: Bool)
    case step(ChatDeed)
}

/// Why nothing came of a line.
package enum ChatCommandFailure: Error, Equatable, Sendable {
    case empty
    /// No command has this name.
    case unknown(String)
    /// What it takes.
    case usage(String)
}

package enum ChatCommands {
    private static let all: [any ChatCommand.Type] = [
        ArchiveCommand.self, MeCommand.self, ShrugCommand.self, TopicCommand.self, UnarchiveCommand.self,
    ]

    /// Their names with the slash, what they take, and what they do.
    package static var list: [(name: String, usage: String, summary: String)] {
        all.map { ("/" + $0.name, $0.usage, $0.summary) }
    }

    /// A line of a channel: a command where it begins with a slash and a letter, else what it says. Two slashes are
    /// one that begins no command.
    package static func saying(_ line: String, in channel: String) throws(ChatCommandFailure) -> ChatSaying {
        guard line.contains(where: { !$0.isWhitespace }) else { throw .empty }
        guard line.hasPrefix("/") else { return .message(ChatWords(line), isAction: false) }
        let rest = line.dropFirst()
        guard let first = rest.first, first.isLetter else {
            return .message(ChatWords(rest.hasPrefix("/") ? String(rest) : line), isAction: false)
        }
        let name = rest.prefix { !$0.isWhitespace }
        // A path is no command: /usr/bin/env.
        if name.contains("/") { return .message(ChatWords(line), isAction: false) }
        guard let command = all.first(where: { $0.name == name }) else { throw .unknown("/" + name) }
        let words = rest.dropFirst(name.count).drop { $0.isWhitespace }
        guard let saying = command.says(String(words), in: channel) else {
            throw .usage("/\(command.name) \(command.usage)")
        }
        return saying
    }
}
