import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceMailboxList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the mailboxes, and how it stands with them.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(MailboxMethods.List.self, .init(space: place.space))
        if node.output.isJSON { return node.output.json(result) }
        var table = TextTable([
            .init("NUMBER", isAlignedRight: true), .init("SPACE"), .init("PLACE"), .init("LAST VISIT"),
            .init("FILES", isAlignedRight: true), .init("TO BE READ", isAlignedRight: true),
        ])
        for mailbox in result.mailboxes {
            table.append([
                .number(mailbox.number), .peer(PeerText(mailbox.title), .strong),
                .own(PeerText(mailbox.place).line), .own(mailbox.lastVisit.map(LocalTime.minute) ?? "-"),
                .number(mailbox.files), .number(mailbox.waiting),
            ])
        }
        if table.isEmpty { return node.output.note("There is none. Next: atelier space mailbox add DIR") }
        node.output.table(table)
        for mailbox in result.mailboxes { SpaceMailbox.tell(mailbox, node.output) }
    }
}
