import ArgumentParser
import LocalRPC

struct ChatPin: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Keep a message in sight: chat log --pinned shows it.")

    @OptionGroup var message: MessageArgument
    @OptionGroup var back: OffFlag
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.say(
            ChatMethods.Pin.self, .init(space: place.space, id: message.id, off: back.value),
            done: back.off ? "It is pinned no more." : "It is pinned.")
    }
}
