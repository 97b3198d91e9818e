import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopClose: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "End the meeting, and let nobody else in; what was said and made stays.")

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        let summary = try client.call(SpaceMethods.Show.self, .init(space: place.space), timeout: node.timeout)
        let said = try client.call(WorkshopMethods.Close.self, .init(space: summary.id), timeout: node.timeout)
        // The room is not to be seen any more, nor come into.
        let open = try client.call(SpaceMethods.Invites.self, Nothing(), timeout: node.timeout).invitations
        for invitation in open where invitation.space == summary.id {
            _ = try client.call(SpaceMethods.StopInvite.self, .init(number: invitation.number), timeout: node.timeout)
        }
        if node.output.isJSON { return node.output.json(said) }
        node.output.note("The meeting is over. All that was said and made stays with everybody who was there.")
    }
}
