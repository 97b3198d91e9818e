import LocalRPC
import TerminalRendering

/// Who sees what in a workshop, by role: as nodes show it, and as the history holds it.
struct WorkshopPrivacy {
    private static let rows: [(what: String, others: String, leaders: String)] = [
        ("your name, and that you are there", "yes", "yes"), ("your hand, and what you say of it", "yes", "yes"),
        ("the pace", "how many say what", "how many say what"),
        ("questions for all, votes for them", "yes", "yes"),
        ("questions for the mentors", "only that you asked", "yes"),
        ("polls", "when they are shown", "yes"),
        ("anonymous polls", "only that you answered, and the tally", "yes, who answered what"),
        ("quizzes", "only that you answered, and points when they are shown", "yes"),
        ("your work on exercises", "no", "yes, and they tell you when they look"),
        ("points, and what is said of your work", "no", "yes"), ("when you were there", "no", "yes"),
        ("groups", "yes", "yes"),
    ]

    static func show(
        _ meeting: WorkshopMethods.Meeting, _ session: SessionMethods.Session?, _ output: OutputFormat
    ) {
        output.line(output.style.bold("Who sees what of a learner in \(PeerText(meeting.head.title).name)"))
        var table = TextTable([.init("WHAT"), .init("OTHER LEARNERS"), .init("THOSE WHO LEAD")])
        for row in rows { table.append([.own(row.what, .strong), .own(row.others), .own(row.leaders)]) }
        output.table(table)
        for line in words(session) { output.note(line) }
    }

    private static func words(_ session: SessionMethods.Session?) -> [String] {
        let recorders = (session?.recordings ?? []).filter { $0.to == nil }.map { PeerText($0.by).name }
        let recorded =
            recorders.isEmpty
            ? "Nobody records now. Who comes into a session that is recorded is asked first: atelier session join"
            : "\(recorders.joined(separator: ", ")) records the session: what is typed and said there, and where "
                + "those are who came in. To be recorded no more: atelier session leave"
        return [
            "Sealed so that no other learner can read it: answers to anonymous polls and quizzes, questions for the "
                + "mentors; and your work is in a space that others are not in. The rest of what others do not see "
                + "their nodes do not show: it stands in the history that every member has, and other programs could "
                + "read it.",
            recorded,
            "What was signed cannot be erased from that history. What can be done: atelier workshop forget --help",
        ]
    }
}
