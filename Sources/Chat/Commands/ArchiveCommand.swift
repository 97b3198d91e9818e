/// `/archive`: the channel is done with.
enum ArchiveCommand: ChatCommand {
    static let name = "archive"
    static let usage = ""
    static let summary = "put the channel away; nothing of it is lost"

    static func says(_ words: String, in channel: String) -> ChatSaying? {
        words.isEmpty ? .step(.archive(channel: channel, isOff: false)) : nil
    }
}
