import ArgumentParser
import LocalRPC
import TerminalRendering

struct SpaceInvites: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "invites", abstract: "List open invitations, and who came by them lately.")

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let result = try node.ask(SpaceMethods.Invites.self, Nothing())
        if node.output.isJSON {
            node.output.json(result)
            return
        }
        var table = TextTable([
            .init("NUMBER", isAlignedRight: true), .init("SPACE"), .init("ROLE"), .init("KIND"),
            .init("LEFT", isAlignedRight: true), .init("OF", isAlignedRight: true), .init("EXPIRES IN"),
            .init("GUESTS"),
        ])
        for open in result.invitations {
            table.append([
                .number(open.number), .peer(PeerText(open.title), .strong), .own(PeerText(open.role).line),
                .own(PeerText(open.kind).line), .number(open.guestsLeft), .number(open.guests),
                .own(Invitation.span(open.expiresInSeconds)), .own(open.approve ? "wait for you" : "come in at once"),
            ])
        }
        node.output.table(table)
        for guest in result.arrivals {
            node.output.note(
                "\(LocalTime.minute(guest.arrivedAt)) \(PeerText(guest.name).name) came in by number "
                    + "\(guest.invitation); the digits there: \(PeerText(guest.digits).line)")
        }
    }
}
