import ArgumentParser
import LocalRPC
import TerminalRendering

struct ExerciseDeadline: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "deadline", abstract: "Say by when it is to be handed in; without a time, whenever it is.",
        discussion: """
            Whether something came in time is not asked of the learner's clock: when the time is over, the computers \
            of those who lead write down what had come. What comes later counts and is marked as late, or with \
            --strict does not count; atelier workshop exercise accept lets a late one in as if it had come in time.
            """)

    @Argument(
        help: ArgumentHelp("A span from now on (45m, 2d), or a time (17:30, \"2026-11-30 12:00\").", valueName: "when"))
    var when: String?

    @Option(help: ArgumentHelp("So much longer what comes is in time still.", valueName: "span"))
    var grace: String?

    @Flag(help: "What comes later does not count.")
    var strict = false

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if when == nil, grace != nil || strict { throw ValidationError("--grace and --strict go with a time.") }
        if let grace, WrittenSpan.parse(grace) == nil {
            throw ValidationError("\(PeerText(grace).line) is no span of time: write 90s, 5m or 1h.")
        }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let seconds = try when.map { text throws(CommandError) in try Self.seconds(until: text, now: LocalTime.now) }
        let params = WorkshopMethods.SetDue.Params(
            space: place.space, activity: activity.named, seconds: seconds,
            graceSeconds: grace.flatMap { WrittenSpan.parse($0) }, strict: strict ? true : nil)
        let end = seconds.map { LocalTime.minute(LocalTime.now + $0 * 1000) }
        try node.tell(
            WorkshopMethods.SetDue.self, params,
            done: end.map { "It is due at \($0), and all see so." } ?? "It has no deadline any more.")
    }

    /// `now` in milliseconds since the Unix epoch.
    static func seconds(until text: String, now: Int) throws(CommandError) -> Int {
        if let span = WrittenSpan.parse(text) { return span }
        guard let time = WrittenTime.parse(text, now: now), time > now else {
            throw CommandError(
                .usage, "\(PeerText(text).line) is no time to come.", kept: "Nothing was changed.",
                hint: "Write a span, such as 45m or 2d, or a time: 17:30, \"2026-11-30 12:00\"")
        }
        return (time - now + 999) / 1000
    }
}

struct ExerciseAccept: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Let what somebody handed in late count as if it had come in time.")

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id.", valueName: "who"))
    var member: String

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(
            WorkshopMethods.Accept.self, .init(space: place.space, activity: activity.named, member: member),
            done: "What \(PeerText(member).name) handed in counts as if it had come in time.")
    }
}

/// How exercises and those who work on them are told of.
enum ExerciseWords {
    /// `late` counts by the rule of the exercise, `too late` does not.
    static func state(_ standing: WorkshopMethods.Standing) -> String {
        if standing.stuck == true { return "stuck" }
        if standing.handIn == nil { return "at work" }
        if !standing.inTime { return "too late" }
        if standing.tooLate != nil { return "handed in, another too late" }
        return standing.late == true ? "late" : "handed in"
    }

    /// `due 2026-11-27 14:30, in 12 min, with 5 min of grace; what comes later does not count`.
    static func due(_ due: WorkshopMethods.Due, isOver: Bool) -> String {
        let time = "due \(LocalTime.minute(due.time))"
        let rule = due.strict ? "does not count" : "counts, and is marked as late"
        if due.collected || isOver { return "\(time), which is over; what came later \(rule)" }
        let left = (due.remainingMilliseconds + 999) / 1000
        let span = left > 0 ? "in \(SessionWords.span(left))" : "now"
        let grace = due.graceSeconds > 0 ? ", with \(SessionWords.span(due.graceSeconds)) of grace" : ""
        return "\(time), \(span)\(grace); what comes later \(rule)"
    }

    /// Of how many persons' work all tests pass: `own 3/4, checked 2/4`; empty where none are known.
    static func tested(_ tested: WorkshopMethods.Tested?) -> String {
        guard let tested else { return "" }
        let own = tested.own > 0 ? ["own \(tested.ownPassed)/\(tested.own)"] : []
        return (own + (tested.checked > 0 ? ["checked \(tested.checkedPassed)/\(tested.checked)"] : []))
            .joined(separator: ", ")
    }

    /// What tests of a person's work came to, by the person's own word and by that of who leads; empty where none are
    /// known.
    static func tests(_ standing: WorkshopMethods.Standing) -> (own: String, checked: String) {
        let all = [standing.result, standing.ownResult].compactMap { $0 }
        let cell = { (isChecked: Bool) in
            all.first { $0.checked == isChecked }.map { TestSummary.cell($0, of: standing) } ?? ""
        }
        return (cell(false), cell(true))
    }

    /// What a person is told who handed in just now.
    static func handedIn(_ id: String, _ standing: WorkshopMethods.Standing?) -> String {
        guard let standing else { return "It is handed in." }
        if standing.tooLate?.id == id {
            return "It is handed in, but too late: what you handed in before counts, unless one who leads lets this in."
        }
        guard standing.late == true || !standing.inTime else { return "It is handed in." }
        if standing.inTime { return "It is handed in, behind the deadline: it counts, and is marked as late." }
        return "It is handed in, but too late: it does not count unless one who leads lets it in."
    }
}
