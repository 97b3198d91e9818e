import ArgumentParser
import LocalRPC

struct ChatArchive: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Put a channel away that is done with; nothing of it is lost.")

    @Argument(help: ArgumentHelp("The channel.", valueName: "channel"))
    var channel: String

    @OptionGroup var back: OffFlag
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.say(
            ChatMethods.Archive.self, .init(space: place.space, channel: channel, off: back.value),
            done: back.off ? "The channel is listed again." : "The channel is put away; chat channels --all lists it.")
    }
}
