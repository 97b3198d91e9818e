import LocalRPC
import TerminalRendering

/// What a guest is to be given, and what to do with it.
struct Invitation {
    let offer: SpaceMethods.Invite.Result
    let options: InvitationOptions
    let output: OutputFormat

    init(_ offer: SpaceMethods.Invite.Result, _ options: InvitationOptions, _ output: OutputFormat) {
        self.offer = offer
        self.options = options
        self.output = output
    }

    private var isLink: Bool { options.link || options.qr }

    func show() {
        let code = PeerText(offer.code).line
        if options.qr { drawCode() }
        guard output.isForEyes else {
            output.line(code)
            if let digits = offer.hostDigits { output.note("Digits beside the code: \(PeerText(digits).line)") }
            return
        }
        let command = "atelier join " + (isLink ? "'\(code)'" : code)
        output.line("\nOn the other machine:\n\n    \(output.style.bold(command))\n")
        if let digits = offer.hostDigits {
            output.line("    Check: guests see these digits: \(output.style.bold(PeerText(digits).line))\n")
        }
        output.note(words)
    }

    private var words: String {
        let who = offer.guests == 1 ? "once" : "for \(offer.guests) guests"
        var words = "The \(isLink ? "link" : "code") works \(who), for \(Self.span(offer.expiresInSeconds))."
        if !isLink { words += " Where this machine is not found by itself, add --address HOST:\(offer.port)." }
        if options.approve { words += " Guests wait until you let them in: atelier space members, then space admit." }
        return words + " To stop it: atelier space invite --stop \(offer.number)"
    }

    private func drawCode() {
        guard let code = QRCode([UInt8](offer.code.utf8)) else {
            output.note("The link is too long for a QR code.")
            return
        }
        for line in code.lines(inColour: output.style.isColoured) { output.line(line) }
        output.note("The QR code takes \(code.widthInColumns) columns; where it looks broken, widen the window.")
    }

    static func span(_ seconds: Int) -> String {
        if seconds < 120 { return "\(seconds) seconds" }
        if seconds < 7200 { return "\(seconds / 60) minutes" }
        return seconds < 172_800 ? "\(seconds / 3600) hours" : "\(seconds / 86_400) days"
    }
}
