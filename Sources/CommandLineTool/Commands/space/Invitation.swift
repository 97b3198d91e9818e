import LocalRPC
import TerminalRendering

/// The spoken code, and what to do with it.
enum Invitation {
    static func show(_ offer: SpaceMethods.Invite.Result, _ output: OutputFormat) {
        guard output.isForEyes else {
            output.line(PeerText(offer.code).line)
            return
        }
        output.line(
            """

            On the other machine:

                \(output.style.bold("atelier join " + PeerText(offer.code).line))

            """)
        output.note(
            "The code works once, for \(Self.span(offer.expiresInSeconds)). "
                + "Where this machine is not found by itself, add --address HOST:\(offer.port).")
    }

    static func span(_ seconds: Int) -> String {
        if seconds < 120 { return "\(seconds) seconds" }
        return seconds < 7200 ? "\(seconds / 60) minutes" : "\(seconds / 3600) hours"
    }
}
