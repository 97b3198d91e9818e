import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionShow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show who is where in a session; of one that is over, what came of it.",
        discussion: """
            It tells who is or was in it and how long, who has the seat, who asks for it, what is pointed at, what was \
            written by whom, and what was written by others than the one who had the seat.
            """)

    @OptionGroup var choice: SessionOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let session = try node.ask(SessionMethods.Show.self, choice.choice)
        if node.output.isJSON { return node.output.json(session) }
        let output = node.output
        output.note(heading(session))
        output.table(people(session))
        for line in notes(session) { output.note(line) }
        if !session.written.isEmpty {
            output.note("Written:")
            output.table(written(session))
        }
        for entry in session.offSeat { output.note(offSeat(entry)) }
    }

    private func heading(_ session: SessionMethods.Session) -> String {
        let head = session.head
        let title = head.title.map { " " + PeerText($0).name } ?? ""
        let end = head.ended.map { ", ended \(LocalTime.minute($0)) by \(PeerText(head.endedBy ?? "").name)" } ?? ""
        return "Session \(SessionWords.id(head.session))\(title), begun \(LocalTime.minute(head.started)) by "
            + "\(PeerText(head.startedBy).name)\(end)."
    }

    private func people(_ session: SessionMethods.Session) -> TextTable {
        var table = TextTable([
            .init("NAME"), .init("STATE"), .init("WHERE"), .init("SO LONG", isAlignedRight: true), .init("DEVICE"),
        ])
        for person in session.participants {
            let state =
                person.drives
                ? "types" : !person.isIn ? "went" : person.isSelf ? "you" : person.isAround ? "here" : "away"
            table.append([
                .peer(PeerText(person.name), .strong), .own(state, person.drives ? .good : .none),
                .own(person.place.map(SessionWords.place) ?? ""), .own(SessionWords.span(person.seconds)),
                .own(PeerText(person.deviceId).line, .weak),
            ])
        }
        return table
    }

    private func notes(_ session: SessionMethods.Session) -> [String] {
        var lines: [String] = []
        if !session.requests.isEmpty {
            lines.append("Asking for the seat: " + names(session.requests) + ". Next: atelier session pass WHO")
        }
        if let timer = session.timer {
            let left =
                timer.remainingMilliseconds > 0
                ? "\(SessionWords.span((timer.remainingMilliseconds + 999) / 1000)) left" : "over"
            lines.append("Time: \(left) of \(SessionWords.span(timer.seconds)), set by \(PeerText(timer.by).name).")
        }
        if let pointer = session.pointer {
            let place = SessionWords.place(pointer.place)
            lines.append("\(PeerText(pointer.by).name) asks to look at \(place) (\(LocalTime.second(pointer.time))).")
        }
        for recording in session.recordings where recording.to == nil && session.head.ended == nil {
            lines.append("Recorded by \(PeerText(recording.by).name) since \(LocalTime.minute(recording.from)).")
        }
        if let agenda = session.agenda {
            let done = agenda.count { $0.ended != nil }
            let now = agenda.first { $0.begun != nil && $0.ended == nil }.map { ", now: \(PeerText($0.text).line)" }
            lines.append("Agenda: \(done) of \(agenda.count) done\(now ?? ""). See: atelier session agenda")
        }
        for mark in session.marks {
            lines.append(
                "Mark \(LocalTime.second(mark.time)) by \(PeerText(mark.by).name): \(PeerText(mark.text).line)")
        }
        if !session.pointers.isEmpty { lines.append("May ask to look too: " + names(session.pointers) + ".") }
        return lines
    }

    private func names(_ names: [String]) -> String { names.map { PeerText($0).name }.joined(separator: ", ") }

    private func written(_ session: SessionMethods.Session) -> TextTable {
        var table = TextTable([
            .init("NAME"), .init("IN", isAlignedRight: true), .init("OUT", isAlignedRight: true), .init("DOCUMENT"),
        ])
        for entry in session.written {
            table.append([
                .peer(PeerText(entry.author), .strong), .own("+\(entry.inserted)"), .own("-\(entry.deleted)"),
                .peerPath(PeerText(entry.path)),
            ])
        }
        return table
    }

    private func offSeat(_ entry: SessionMethods.OffSeat) -> String {
        let who = PeerText(entry.author).name
        let why = entry.isKnowing ? "having heard of it" : "not having heard of it"
        let paths = entry.paths.map { PeerText($0).path }.joined(separator: ", ")
        return "\(who) wrote while another had the seat, \(why): +\(entry.inserted) -\(entry.deleted) in \(paths). "
            + "To take it back: atelier session revert \(VersionWords.argument(entry.author))"
    }
}
