import ArgumentParser
import LocalRPC

struct ChatDelete: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Take a message of yours away.",
        discussion: """
            No node shows or finds it any more. Its bytes stay in the history of everybody who had them: what was said \
            is not unsaid. Owners and mentors may take away what others said.
            """)

    @OptionGroup var message: MessageArgument
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.say(
            ChatMethods.Delete.self, .init(space: place.space, id: message.id), done: "It is not shown any more.")
    }
}
