/// `/unarchive`: the channel is used again.
enum UnarchiveCommand: ChatCommand {
    static let name = "unarchive"
    static let usage = ""
    static let summary = "take the channel back"

    static func says(_ words: String, in channel: String) -> ChatSaying? {
        words.isEmpty ? .step(.archive(channel: channel, isOff: true)) : nil
    }
}
