import LocalRPC
import TerminalScreen

/// The workshop that fills a terminal: what it shows, and what comes of keys and of the node's words. It knows neither
/// a terminal, nor a socket, nor a clock.
struct WorkshopView {
    /// What is wanted of the node.
    enum Wish: Equatable {
        case hand(String?)
        case handDown
        case pace(String?)
        case ask(String)
        /// For the mentors alone.
        case askMentors(String)
        case vote(question: String)
        case answer(activity: String, [WorkshopMethods.Answer?])
        case stuck(activity: String, String?)
        case unstuck(activity: String)
        case announce(String)
        case timer(seconds: Int?, label: String?)
        case callNext
        case lower(String)
        case poll(WorkshopMethods.Question, isAnonymous: Bool)
        case start(file: String, part: String)
        case end(activity: String)
        case show(activity: String, isOff: Bool)
        case present(String?)
        case presentNoMore
        case nextTopic
        case due(activity: String, seconds: Int?)
        case accept(activity: String, String)
        case reply(question: String, String)
        case hideQuestion(String, isOff: Bool)
        /// Another activity is looked at: it is asked for.
        case look
        case quit
    }

    var meeting: WorkshopMethods.Meeting?
    /// The one that is looked at.
    private(set) var activity: WorkshopMethods.Activity?
    var questions: [QuestionMethods.Question] = []
    var members: [SpaceMethods.Member] = []
    /// What devices look at that tell that they are there.
    private(set) var around: [String: String] = [:]
    /// Those that others share.
    var terminals: [TerminalMethods.Terminal] = []
    /// With the agenda, and who records; nil where none is open.
    var session: SessionMethods.Session?
    /// When the meeting's time is over.
    private(set) var timerEnd: ContinuousClock.Instant?
    /// When the exercise that is looked at is due.
    private(set) var dueEnd: ContinuousClock.Instant?
    /// Chosen by the person; nil: the newest that is open, else the newest.
    private var chosen: String?
    var sheet: AnswerSheet?
    var input = LineEditor()
    /// What was sent last, to be typed again where the node refuses.
    var sent = ""
    /// Whether long parts of the middle are shown whole.
    var showsAll = false
    /// How many lines of the middle are above the screen's.
    var linesAbove = 0
    /// How many lines there are in all, and fit: as the last drawing had it.
    var linesSeen = (all: 0, fit: 1)
    /// A word about what happened; gone with the next key.
    var notice = ""
    /// Whether the node is away.
    var isAway = false

    var leads: Bool { meeting?.leads ?? false }
    var isOpen: Bool { meeting.map { $0.head.closed == nil } ?? false }

    /// Until when seconds are counted on the screen; nil where none are.
    var runsUntil: ContinuousClock.Instant? { [timerEnd, dueEnd].compactMap { $0 }.max() }

    // MARK: From the node

    /// Takes what the meeting is now. `now` is when that was said.
    mutating func take(_ meeting: WorkshopMethods.Meeting, at now: ContinuousClock.Instant) {
        self.meeting = meeting
        timerEnd = meeting.timer.map { now + .milliseconds($0.remainingMilliseconds) }
        if activity?.head.id != focus { (activity, dueEnd) = (nil, nil) }
        if let sheet, sheet.activity != focus { self.sheet = nil }
    }

    /// Takes what an activity is now. `now` is when that was said.
    mutating func take(_ activity: WorkshopMethods.Activity, at now: ContinuousClock.Instant) {
        guard activity.head.id == focus else { return }
        self.activity = activity
        dueEnd = activity.head.over ? nil : activity.due.map { now + .milliseconds($0.remainingMilliseconds) }
        guard isOpen, !activity.head.over, ["poll", "quiz"].contains(activity.head.kind), !activity.questions.isEmpty
        else { return sheet = nil }
        // What is marked already stays.
        if sheet?.activity != activity.head.id { sheet = AnswerSheet(activity) }
    }

    /// Takes who is where.
    mutating func take(_ devices: [PresenceMethods.Whereabouts]) {
        around = [:]
        for device in devices { take(device) }
    }

    /// Takes that a device came, went or moved.
    mutating func take(_ device: PresenceMethods.Whereabouts) {
        around[device.deviceId] = device.isThere ? device.view ?? "" : nil
    }

    /// The activity that is looked at.
    var focus: String? {
        let all = meeting?.activities ?? []
        if let chosen, all.contains(where: { $0.id == chosen }) { return chosen }
        return (all.last { !$0.over } ?? all.last)?.id
    }

    /// Looks at the activity before or behind it.
    mutating func look(by step: Int) -> [Wish] {
        let all = meeting?.activities ?? []
        guard let place = all.firstIndex(where: { $0.id == focus }), all.count > 1 else { return [] }
        let next = all[(place + step + all.count) % all.count].id
        chosen = next
        (activity, sheet, dueEnd) = (nil, nil, nil)
        return [.look]
    }

    // MARK: Who is there

    struct Person: Equatable {
        let name: String
        let leads: Bool
        let isSelf: Bool
        let isHere: Bool

        fileprivate var rank: (Int, Int, String) { (leads ? 0 : 1, isHere ? 0 : 1, name) }
    }

    /// One of each person, those who lead first, then those who are here; a person is here with any device.
    var persons: [Person] {
        var byPerson: [String: Person] = [:]
        for member in members {
            let isHere =
                !isAway && (member.isSelf || member.state == .connected || around[member.deviceId] != nil)
            let known = byPerson[member.personId ?? member.deviceId]
            byPerson[member.personId ?? member.deviceId] = Person(
                name: known?.name ?? member.name, leads: known?.leads == true || Self.leading.contains(member.role),
                isSelf: known?.isSelf == true || member.isSelf, isHere: known?.isHere == true || isHere)
        }
        return byPerson.values.sorted { $0.rank < $1.rank }
    }

    private static let leading = ["owner", "mentor"]

    // MARK: Moving

    mutating func scroll(by lines: Int) {
        linesAbove = min(max(linesAbove + lines, 0), max(linesSeen.all - linesSeen.fit, 0))
    }
}
