import ArgumentParser
import LocalRPC

/// The options of every command that invites.
struct InvitationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What a guest may do: mentor, editor, reviewer or viewer.", valueName: "role"))
    var role = "editor"

    @Option(help: ArgumentHelp("For how many guests; more than one get a code of four words.", valueName: "count"))
    var uses: Int?

    @Option(
        help: ArgumentHelp(
            "How long it is good: 10m, 2h, 1d. Else 10 minutes; 2 hours for several guests; a day for a link.",
            valueName: "time"))
    var expires: String?

    @Flag(help: "Print a link instead of a code to say. Whoever reads it can use it.")
    var link = false

    @Flag(help: "Draw the link as a QR code as well.")
    var qr = false

    @Flag(help: "Let each guest wait until you let it in: atelier space admit WHO.")
    var approve = false

    @Option(
        help: ArgumentHelp("A place to reach this machine, for the link; may be repeated.", valueName: "host:port"))
    var at: [String] = []

    func validate() throws {
        if let uses, !(1...1000).contains(uses) { throw ValidationError("--uses takes 1 to 1000.") }
        if let expires, WrittenSpan.parse(expires) == nil {
            throw ValidationError("--expires takes a time such as 10m, 2h or 1d.")
        }
        if !at.isEmpty, !link, !qr { throw ValidationError("--at is for a link: add --link.") }
    }

    func params(for space: String?) -> SpaceMethods.Invite.Params {
        SpaceMethods.Invite.Params(
            space: space, role: role, guests: uses, expiresInSeconds: expires.flatMap(WrittenSpan.parse),
            link: link || qr ? true : nil, approve: approve ? true : nil, addresses: at.isEmpty ? nil : at)
    }
}
