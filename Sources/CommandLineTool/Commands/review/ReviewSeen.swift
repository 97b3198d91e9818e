import ArgumentParser
import LocalRPC

struct ReviewSeen: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "seen", abstract: "Note for yourself that you looked at files, or at all of it.",
        discussion: "What changes afterwards, and what others say, is new again.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("Files of the round; none: all of it.", valueName: "files"))
    var files: [String] = []

    @Flag(help: "You did not, or want to look again.")
    var not = false

    @Option(help: ArgumentHelp("Which round; else the newest.", valueName: "number"))
    var round: Int?

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let round = try talk.round(round).round
        let acts = (files.isEmpty ? [nil] : files.map(Optional.some)).map { path in
            var act = ReviewMethods.Act(kind: not ? .unsee : .see)
            (act.round, act.path) = (round, path)
            return act
        }
        let said = try talk.publish(acts)
        if node.output.isJSON { node.output.json(said) }
    }
}
