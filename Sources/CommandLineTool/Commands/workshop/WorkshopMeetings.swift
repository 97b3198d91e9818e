import ArgumentParser
import LocalRPC
import TerminalRendering

/// The meetings that a workshop had.
struct WorkshopMeetings: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "meetings", abstract: "List the meetings of a workshop, those that are over too.",
        discussion: "To look at one: atelier workshop show --meeting ID; what came of it: atelier workshop report")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let meetings = try node.ask(WorkshopMethods.List.self, .init(space: place.space)).meetings
        if node.output.isJSON { return node.output.json(meetings) }
        if meetings.isEmpty {
            return node.output.note(
                "No meeting was held in this space. To open one: atelier workshop open TITLE --space SPACE")
        }
        var table = TextTable([.init("MEETING"), .init("OPENED"), .init("CLOSED"), .init("BY"), .init("ID")])
        for meeting in meetings {
            table.append([
                .peer(PeerText(meeting.title), .strong), .own(LocalTime.minute(meeting.opened)),
                meeting.closed.map { .own(LocalTime.minute($0)) } ?? .own("open", .good),
                .peer(PeerText(meeting.openedBy)), .own(String(meeting.meeting.prefix(8)), .weak),
            ])
        }
        node.output.table(table)
    }
}
