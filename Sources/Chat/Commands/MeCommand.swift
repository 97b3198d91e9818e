/// `/me waves`: tells what one does.
enum MeCommand: ChatCommand {
    static let name = "me"
    static let usage = "WHAT"
    static let summary = "tell what you do"

    static func says(_ words: String, in channel: String) -> ChatSaying? {
        words.isEmpty ? nil : .message(ChatWords(words), isAction: true)
    }
}
