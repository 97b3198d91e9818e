import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier space mailbox …`: places where bundles come and go by themselves.
struct SpaceMailbox: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbox", abstract: "Exchange changes through a place that members can reach.",
        discussion: """
            A folder that several machines see (a shared drive, Syncthing, a stick), or a git remote. Files there are \
            encrypted and their names tell nothing. The node goes there by itself: soon after a change here, and every \
            few minutes. All members who want to meet there add the same place.
            """,
        subcommands: [
            SpaceMailboxList.self, SpaceMailboxAdd.self, SpaceMailboxSync.self, SpaceMailboxRemove.self,
        ], defaultSubcommand: SpaceMailboxList.self)

    static func tell(_ mailbox: MailboxMethods.Mailbox, _ output: OutputFormat) {
        if let failure = mailbox.failure {
            output.note("It could not be visited: \(PeerText(failure).line). It is tried again by itself.")
        }
        for member in mailbox.rolledBack {
            output.note(
                "The newest files of \(PeerText(member).name) have gone: the place was put back to an earlier state. "
                    + "What is missing was written there again.")
        }
        if mailbox.locked > 0 {
            output.note(
                "\(mailbox.locked) files are under keys that this device lacks: a link to a member brings them.")
        }
    }
}
