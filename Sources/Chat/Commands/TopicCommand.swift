/// `/topic the parser`: says what the channel is about; without words nothing any more.
enum TopicCommand: ChatCommand {
    static let name = "topic"
    static let usage = "[WORDS]"
    static let summary = "say what the channel is about"

    static func says(_ words: String, in channel: String) -> ChatSaying? {
        .step(.topic(channel: channel, words.isEmpty ? nil : words))
    }
}
