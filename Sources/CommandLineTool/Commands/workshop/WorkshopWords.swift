import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopAnnounce: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "announce", abstract: "Show something to everybody in the workshop.")

    @Argument(help: ArgumentHelp("What is to be read.", valueName: "text"))
    var text: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(WorkshopMethods.Announce.self, .init(space: place.space, text: text), done: "It is announced.")
    }
}

struct WorkshopTimer: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "timer", abstract: "Set a time that all screens show; without one, take it away.")

    @Argument(help: ArgumentHelp("Such as 90s, 5m or 1h.", valueName: "time"))
    var time: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("What the time is for.", valueName: "text"))
    var label: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if let time, WrittenSpan.parse(time) == nil { throw ValidationError("A time is such as 90s, 5m or 1h.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let params = WorkshopMethods.SetTimer.Params(
            space: place.space, seconds: time.flatMap(WrittenSpan.parse), label: label)
        try node.tell(
            WorkshopMethods.SetTimer.self, params, done: time == nil ? "There is no time any more." : "The time runs.")
    }
}

struct WorkshopPace: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "pace", abstract: "Say how it goes for you: the mentor sees how many say what.")

    enum Word: String, ExpressibleByArgument, CaseIterable {
        case fast, slow, lost, fine, off

        var pace: String? {
            switch self {
            case .fast: "too-fast"
            case .slow: "too-slow"
            case .lost: "lost"
            case .fine: "fine"
            case .off: nil
            }
        }
    }

    @Argument(help: ArgumentHelp("fast, slow, lost or fine; off takes it back.", valueName: "pace"))
    var word: Word

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(WorkshopMethods.Pace.self, .init(space: place.space, pace: word.pace), done: "It is said.")
    }
}

struct WorkshopAsk: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Ask something that the mentors alone can read.",
        discussion: "Everybody sees that you asked. For a question that all see: atelier ask new")

    @Argument(help: ArgumentHelp("The question.", valueName: "text"))
    var text: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(WorkshopMethods.Ask.self, .init(space: place.space, text: text), done: "The mentors can read it.")
    }
}

struct WorkshopPresent: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "present", abstract: "Say whom to follow: you, or another; nobody is made to.",
        discussion: "It begins a session where none is open, for places and cursors are told there.")

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id; else you.", valueName: "who"))
    var member: String?

    @Flag(help: "Nobody presents any more.")
    var off = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        if !off,
            try node.ask(SessionMethods.List.self, .init(space: place.space)).sessions.allSatisfy({ $0.ended != nil })
        {
            _ = try node.ask(SessionMethods.Start.self, .init(space: place.space))
        }
        try node.tell(
            WorkshopMethods.Present.self, .init(space: place.space, member: member, off: off ? true : nil),
            done: off ? "Nobody presents any more." : "All are told whom to follow.")
    }
}

struct WorkshopPeek: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "peek", abstract: "Say that you look at somebody's work, which they are told; or no more.")

    @Argument(help: ArgumentHelp("A name, or the first letters of a device id.", valueName: "who"))
    var member: String

    @Flag(help: "You look no more.")
    var off = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(
            WorkshopMethods.PeekAt.self, .init(space: place.space, member: member, back: off ? true : nil),
            done: off ? "They are told that you look no more." : "They are told that you look.")
        if !off, !node.output.isJSON { try show(node) }
    }

    /// How they stand in the newest exercise that they work on, with what tests of it came to.
    private func show(_ node: NodeAccess) throws(CommandError) {
        let meeting = try node.ask(WorkshopMethods.Show.self, .init(space: place.space))
        let device = try node.ask(SpaceMethods.Members.self, .init(space: place.space)).members.first {
            $0.name == member || $0.deviceId.hasPrefix(member)
        }?.deviceId
        for exercise in meeting.activities.reversed() where exercise.kind == "exercise" {
            let shown = try node.ask(
                WorkshopMethods.ShowActivity.self, .init(space: place.space, activity: exercise.id))
            let standings = shown.standings.filter { $0.name == member || $0.deviceId == device }
            if standings.isEmpty { continue }
            node.output.line(node.output.style.bold(PeerText(exercise.title).line))
            return node.output.table(ExerciseShow.table(standings))
        }
    }
}

struct WorkshopGroup: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Put the learners into groups, by chance or by hand; the groups are kept.",
        discussion: """
            Each group has a space of its own, with its channels and files, where its members write and those who \
            lead are in: atelier chat log --space ID, atelier space folder attach DIR --space ID. Said again under \
            the same name, who was moved goes over to the other group's; what was written stays.
            """)

    @Argument(help: ArgumentHelp("What the groups are called together.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("So many groups, by chance.", valueName: "number"))
    var count: Int?

    @Flag(help: "With --count: groups of like strength, by the points that learners have so far.")
    var bySkill = false

    @Option(help: ArgumentHelp("One group, by hand; may be repeated: red=ada,ben", valueName: "group=names"))
    var put: [String] = []

    @Flag(help: "These groups are no more.")
    var off = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if [count != nil, !put.isEmpty, off].count(where: { $0 }) != 1 {
            throw ValidationError("Say one of --count, --put and --off.")
        }
        if bySkill, count == nil { throw ValidationError("--by-skill goes with --count.") }
        if put.contains(where: { !$0.contains("=") }) {
            throw ValidationError("A group is put together by its name, =, and names with commas between.")
        }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let groups = put.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return WorkshopMethods.Groups.Group(
                name: String(parts[0]), persons: parts[1].split(separator: ",").map(String.init))
        }
        let params = WorkshopMethods.Group.Params(
            space: place.space, name: name, groups: put.isEmpty ? nil : groups, count: count,
            bySkill: bySkill ? true : nil)
        let made = try node.ask(WorkshopMethods.Group.self, params)
        if node.output.isJSON { return node.output.json(made) }
        if made.groups.isEmpty { return node.output.note("There are no such groups any more.") }
        var table = TextTable([.init("GROUP"), .init("WHO"), .init("SPACE")])
        for group in made.groups {
            table.append([
                .peer(PeerText(group.name), .strong),
                .own(group.persons.map { PeerText($0).name }.joined(separator: ", ")),
                .own(String((group.space ?? "").prefix(8)), .weak),
            ])
        }
        node.output.table(table)
    }
}
