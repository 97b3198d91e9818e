import ArgumentParser
import LocalRPC
import TerminalRendering

struct ReviewList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List reviews; the open ones unless said otherwise, the newest last.",
        discussion: "A query is words and such as status:open, author:kim, reviewer:kim, waiting:me, is:ready, is:new.")

    @Argument(help: ArgumentHelp("What to look for.", valueName: "query"))
    var query: [String] = []

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(
            ReviewMethods.List.self,
            .init(space: place.space, query: query.isEmpty ? nil : query.joined(separator: " ")))
        let output = node.output
        if output.isJSON { return output.json(result) }
        if result.reviews.isEmpty { return output.note("There is none. Next: atelier review new") }
        var table = TextTable([
            .init("REVIEW"), .init("STATUS"), .init("AUTHOR"), .init("TURN"), .init("ROUNDS", isAlignedRight: true),
            .init("OPEN", isAlignedRight: true), .init("NEW", isAlignedRight: true), .init("UPDATED"), .init("TITLE"),
        ])
        for head in result.reviews {
            table.append([
                .own(String(head.review.prefix(8)), .strong), .own(PeerText(head.status).name),
                .own(ReviewWords.name(head.author)), .own(ReviewWords.turn(head)), .number(head.rounds),
                .number(head.openThreads), .number(head.news), .own(LocalTime.minute(head.updated)),
                .peer(PeerText(head.title)),
            ])
        }
        output.table(table)
    }
}
