import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopShow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what goes on in the workshop: time, hands, pace, activities.")

    @Option(help: ArgumentHelp("The beginning of a meeting's id; else the open one, or the newest.", valueName: "id"))
    var meeting: String?

    @Flag(help: "Show who sees what of a learner, and who records.")
    var privacy = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let meeting = try node.ask(WorkshopMethods.Show.self, .init(space: place.space, meeting: meeting))
        guard privacy, !node.output.isJSON else { return Self.show(meeting, node.output) }
        let sessions = try node.ask(SessionMethods.List.self, .init(space: meeting.space)).sessions
        let open = try sessions.last { $0.ended == nil }.map { head throws(CommandError) in
            try node.ask(SessionMethods.Show.self, .init(space: meeting.space, session: head.session))
        }
        WorkshopPrivacy.show(meeting, open, node.output)
    }

    static func show(_ meeting: WorkshopMethods.Meeting, _ output: OutputFormat) {
        if output.isJSON { return output.json(meeting) }
        for line in Self.lines(meeting) { output.line(line) }
        if !meeting.hands.isEmpty { output.table(HandList.table(meeting.hands)) }
        if !meeting.activities.isEmpty { output.table(activities(meeting)) }
    }

    private static func lines(_ meeting: WorkshopMethods.Meeting) -> [String] {
        let head = meeting.head
        let end = head.closed.map { ", closed \(LocalTime.minute($0))" } ?? ""
        var lines = [
            "\(PeerText(head.title).name), opened \(LocalTime.minute(head.opened)) by "
                + "\(PeerText(head.openedBy).name)\(end)."
        ]
        if meeting.locked == true { lines.append("The room is locked: nobody else is let in.") }
        if let timer = meeting.timer {
            let label = timer.label.map { " for \(PeerText($0).line)" } ?? ""
            let left = SessionWords.span((timer.remainingMilliseconds + 999) / 1000)
            lines.append(timer.remainingMilliseconds > 0 ? "Time\(label): \(left) left." : "Time\(label): over.")
        }
        if let presenter = meeting.presenter {
            let name = PeerText(presenter).name
            lines.append("\(name) presents. To follow: atelier session follow \(name)")
        }
        let pace = meeting.pace
        if pace.tooFast + pace.tooSlow + pace.lost + pace.fine > 0 {
            lines.append(
                "Pace: \(pace.fine) fine, \(pace.tooFast) too fast, \(pace.tooSlow) too slow, \(pace.lost) lost.")
        }
        for word in meeting.announcements.suffix(3) {
            lines.append("\(LocalTime.second(word.time)) \(PeerText(word.by).name): \(PeerText(word.text ?? "").line)")
        }
        for peek in meeting.peeks {
            lines.append("\(PeerText(peek.by).name) looks at the work of \(PeerText(peek.person).name).")
        }
        for question in meeting.questions {
            let text = question.text.map { PeerText($0).line } ?? "a question for the mentors"
            lines.append("Asked by \(PeerText(question.by).name): \(text) (\(question.id.prefix(8)))")
        }
        for groups in meeting.groups {
            let all = groups.groups.map { group in
                let own = group.space.map { " (--space \($0.prefix(8)))" } ?? ""
                return "\(PeerText(group.name).name): "
                    + group.persons.map { PeerText($0).name }.joined(separator: ", ") + own
            }
            lines.append("Groups \(PeerText(groups.name).name): \(all.joined(separator: "; "))")
        }
        return lines
    }

    private static func activities(_ meeting: WorkshopMethods.Meeting) -> TextTable {
        var table = TextTable([
            .init("ACTIVITY"), .init("KIND"), .init("STATE"), .init("ANSWERED", isAlignedRight: true), .init("TESTS"),
            .init("YOU"), .init("ID"),
        ])
        for activity in meeting.activities {
            let state = activity.shown ? "shown" : activity.over ? "over" : "open"
            table.append([
                .peer(PeerText(activity.title), .strong), .own(activity.kind),
                .own(state, state == "open" ? .good : .none), .own("\(activity.answered)"),
                .own(ExerciseWords.tested(activity.tested)),
                .own(activity.answeredOneself ? "done" : ""), .own(String(activity.id.prefix(8)), .weak),
            ])
        }
        return table
    }
}

extension NodeAccess {
    /// Says something of a workshop, and tells that it is said.
    func tell<M: RPCMethod>(
        _ method: M.Type, _ params: M.Params, done: String
    ) throws(CommandError) where M.Result == WorkshopMethods.Said {
        let said = try ask(method, params)
        if output.isJSON { output.json(said) } else { output.note(done) }
    }
}
