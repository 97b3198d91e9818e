import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier session …`: people together in a space now.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Work together now: who is where, who types, what to look at.",
        discussion: """
            A session goes on without whoever began it: owners and mentors may end it, and the seat can be passed. \
            While somebody has the seat, the others who are in the session do not type, as far as they can hear each \
            other; who is cut off goes on, and it merges.
            """,
        subcommands: [
            SessionList.self, SessionShow.self, SessionStart.self, SessionJoin.self, SessionLeave.self,
            SessionEnd.self, SessionFollow.self, SessionFocus.self, SessionLend.self, SessionPass.self,
            SessionRequest.self, SessionTimer.self, SessionRevert.self, SessionWatch.self,
            SessionAgenda.self, SessionTrailers.self, SessionRecord.self, SessionReplay.self, TerminalCommand.self,
        ], defaultSubcommand: SessionList.self)
}

/// Which session of which space.
struct SessionOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Which session: the beginning of its id, or @last; the open one unless said otherwise.",
            valueName: "session"))
    var session: String?

    @OptionGroup var place: SpaceOption

    var choice: SessionMethods.Choice { .init(space: place.space, session: session) }
}

/// Sessions in words.
enum SessionWords {
    static func id(_ id: String) -> String { PeerText(String(id.prefix(8))).line }

    static func title(_ head: SessionMethods.Head) -> PeerText { PeerText(head.title ?? "") }

    /// `main.c:41:7`, and what is looked at beside it.
    static func place(_ place: SessionMethods.Place) -> String {
        var words: [String] = []
        if let path = place.path {
            words.append(
                [PeerText(path).path, place.line.map(String.init), place.column.map(String.init)]
                    .compactMap { $0 }.joined(separator: ":"))
        }
        if let line = place.anchorLine, let column = place.anchorColumn { words.append("from \(line):\(column)") }
        if let view = place.view { words.append(PeerText(view).line) }
        if place.idle == true { words.append("idle") }
        return words.joined(separator: ", ")
    }

    /// `1 h 05 min`, `12 min`, `40 s`.
    static func span(_ seconds: Int) -> String {
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        if hours > 0 { return "\(hours) h \(minutes < 10 ? "0" : "")\(minutes) min" }
        return seconds >= 60 ? "\(minutes) min" : "\(max(seconds, 0)) s"
    }

    /// What happened, without when.
    static func event(_ event: SessionMethods.Event) -> String {
        let by = PeerText(event.by).name
        let to = event.to.map { PeerText($0).name }
        switch event.kind {
        case .started: return "\(by) began the session" + (event.title.map { " " + PeerText($0).name } ?? "")
        case .joined: return "\(by) came"
        case .left: return "\(by) went"
        case .ended: return "\(by) ended the session"
        case .seat: return to.map { "\($0) types now, says \(by)" } ?? "everybody types now, says \(by)"
        case .requested: return "\(by) asks for the seat"
        case .withdrew: return "\(by) asks for the seat no more"
        case .timer:
            let then = event.rotates == true ? ", then the seat goes on" : ""
            return "\(by) set \(span(event.seconds ?? 0))\(then)"
        case .timerStopped: return "\(by) took the time away"
        case .timerOver: return "the time is over"
        case .pointed: return "\(by) asks to look at \(place(event.place ?? .init()))"
        case .pointedNoMore: return "\(by): no need to look any more"
        case .lent: return "\(to ?? "") may ask to look now, says \(by)"
        case .recording: return "\(by) records the session from now on"
        case .recordingEnded: return "the session is recorded no more, says \(by)"
        case .marked: return "\(by) marked: \(PeerText(event.title ?? "").line)"
        case .planned: return "\(by) put on the agenda: \(PeerText(event.title ?? "").line)"
        case .turned:
            return event.title.map { "now: \(PeerText($0).line), says \(by)" } ?? "\(by) closed the topic"
        case .takenBack: return "\(to ?? "") may ask to look no more, says \(by)"
        }
    }
}
