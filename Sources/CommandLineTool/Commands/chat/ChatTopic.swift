import ArgumentParser
import LocalRPC

struct ChatTopic: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "topic", abstract: "Say what a channel is about; without words nothing any more.")

    @Argument(help: ArgumentHelp("The channel.", valueName: "channel"))
    var channel: String

    @Argument(help: ArgumentHelp("What it is about.", valueName: "text"))
    var words: [String] = []

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let topic = words.isEmpty ? nil : words.joined(separator: " ")
        try node.say(
            ChatMethods.Topic.self, .init(space: place.space, channel: channel, topic: topic), done: "It is said.")
    }
}
