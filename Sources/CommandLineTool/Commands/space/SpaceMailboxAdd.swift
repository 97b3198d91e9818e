import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceMailboxAdd: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Take a place as a mailbox of a space, and go there.")

    @Argument(help: ArgumentHelp("A folder, or git: and a remote, as git push takes it.", valueName: "place"))
    var target: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let added = try node.askPatiently(
            MailboxMethods.Add.self, .init(space: place.space, place: try Self.resolved(target)))
        if node.output.isJSON { return node.output.json(added) }
        node.output.note("\(PeerText(target).line) is mailbox \(added.number) now.")
        SpaceMailbox.tell(added, node.output)
    }

    private static func resolved(_ target: String) throws(CommandError) -> String {
        guard target.hasPrefix("git:") else {
            guard let folder = ProcessEnvironment.resolved(target) else {
                throw CommandError(
                    .notFound, "There is no folder \(target).", kept: "Nothing was changed.", hint: "Make it first.")
            }
            return folder
        }
        // A remote that is a path here is meant from here.
        let remote = String(target.dropFirst("git:".count))
        guard !remote.contains(":"), let path = ProcessEnvironment.resolved(remote) else { return target }
        return "git:" + path
    }
}
