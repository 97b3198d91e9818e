import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopBroadcast: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "broadcast", abstract: "Show what a learner handed in to everybody, if they agree.",
        discussion: """
            They are asked, and see so in atelier workshop exercise. When they agree, a copy appears in the folder \
            solutions of the room, with their name or, if they wish, without; when they do not, nothing leaves their \
            work.
            """)

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id.", valueName: "who"))
    var member: String

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let done = try node.ask(
            WorkshopMethods.Broadcast.self, .init(space: place.space, activity: activity.named, member: member))
        if node.output.isJSON { return node.output.json(done) }
        guard let path = done.path else {
            return node.output.note("\(PeerText(member).name) is asked. It is shown as soon as they agree.")
        }
        node.output.note("It is shown to all in \(PeerText(path).path).")
    }
}
