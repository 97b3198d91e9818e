import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopForget: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Show nothing of a person any more, as far as this machine goes; or again.",
        discussion: """
            From then on this node leaves the person out of what it shows of the workshop, its question board and its \
            chat, and of its reports, and notes their attendance no more. It cannot erase what they signed: that is \
            part of a history in which each entry proves the next, and every member has it. The command says how much \
            that is, and what else can be done.
            """)

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id.", valueName: "who"))
    var member: String

    @Flag(help: "Show the person again.")
    var off = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let left = try node.ask(
            WorkshopMethods.Forget.self, .init(space: place.space, member: member, off: off ? true : nil))
        if node.output.isJSON { return node.output.json(left) }
        let name = PeerText(member).name
        if off { return node.output.note("\(name) is shown again.") }
        let output = node.output
        output.note("This node shows nothing of \(name) in the workshop any more, and notes no attendance of theirs.")
        let records = left.records == 1 ? "1 record" : "\(left.records) records"
        let persons = left.persons == 1 ? "1 person" : "\(left.persons) persons"
        output.note(
            "What stays: \(records) that \(name) signed, in the history that \(persons) have, and what others "
                + "wrote about them; the name in the list of members; what is in files; spans of attendance that were "
                + "written down; reports that were made before.")
        for work in left.works {
            output.note(
                "Their work is here too. To have its texts forgotten by all who have it: "
                    + "atelier doc forget PATH --also-visible --space \(PeerText(String(work.prefix(8))).line)")
        }
        let id = PeerText(String(left.deviceId.prefix(7))).line
        output.note("To show \(name) again: atelier workshop forget \(id) --off")
    }
}
