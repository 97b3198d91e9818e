import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier chat …`: the conversation of a space.
struct ChatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "The conversation of a space.",
        subcommands: [ChatLog.self, ChatSend.self, ChatWatch.self], defaultSubcommand: ChatLog.self)

    /// One message: several lines under its head at a terminal, one line of tab-separated fields when piped.
    static func show(_ message: ChatMethods.Message, _ output: OutputFormat) {
        if output.isJSON {
            output.json(message)
            return
        }
        let channel = PeerText(message.channel).name
        let author = PeerText(message.author).name
        guard output.isForEyes else {
            let fields = [LocalTime.complete(message.time), channel, author, PeerText(message.text).line]
            output.line(fields.joined(separator: "\t"))
            return
        }
        let text = PeerText(message.text).block.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n                  ")
        let place = channel == "general" ? "" : output.style.dim(" #\(channel)")
        let time = output.style.dim(LocalTime.minute(message.time))
        output.line("\(time)  \(output.style.bold(author))\(place)  \(text)")
    }
}
