/// `/shrug who knows`: the words, and a shrug behind them.
enum ShrugCommand: ChatCommand {
    static let name = "shrug"
    static let usage = "[WORDS]"
    static let summary = "shrug, with words before it or without"

    static func says(_ words: String, in channel: String) -> ChatSaying? {
        .message(ChatWords(words.isEmpty ? #"¯\_(ツ)_/¯"# : words + #" ¯\_(ツ)_/¯"#), isAction: false)
    }
}
