import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopPoll: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll", abstract: "Ask everybody one question, and count.",
        subcommands: [PollNew.self, PollVote.self, PollShow.self, PollEnd.self, PollReveal.self],
        defaultSubcommand: PollShow.self)
}

/// Which activity of the workshop.
struct ActivityOption: ParsableArguments {
    @Option(
        name: .customLong("id"),
        help: ArgumentHelp("Its title or the beginning of its id; else the newest.", valueName: "activity"))
    var named: String?
}

struct PollNew: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Begin a poll.",
        discussion: """
            With options it is a choice of one; --multiple allows several, --ranking asks for all in order. \
            --scale 1-5 asks for a number; with neither it asks for a text. With --anonymous the answers are sealed: \
            owners and mentors see who answered what, others only who answered, and the tally when you show it.
            """)

    @Argument(help: ArgumentHelp("What is asked.", valueName: "question"))
    var question: String

    @Argument(help: ArgumentHelp("What may be answered.", valueName: "option"))
    var choices: [String] = []

    @Flag(help: "Several options may be chosen.")
    var multiple = false

    @Flag(help: "All options are put in order, the best first.")
    var ranking = false

    @Option(help: ArgumentHelp("A whole number from a lowest to a highest.", valueName: "low-high"))
    var scale: String?

    @Flag(help: "Only owners and mentors see who answered what.")
    var anonymous = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func validate() throws {
        if scale != nil, !choices.isEmpty || multiple || ranking {
            throw ValidationError("A scale has no options.")
        }
        if let scale, Self.range(scale) == nil { throw ValidationError("A scale is written 1-5.") }
        if multiple, ranking { throw ValidationError("--multiple and --ranking exclude each other.") }
        if choices.isEmpty ? multiple || ranking : choices.count < 2 {
            throw ValidationError("A choice needs two options at least.")
        }
    }

    static func range(_ text: String) -> (low: Int, high: Int)? {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let low = Int(parts[0]), let high = Int(parts[1]), low < high else { return nil }
        return (low, high)
    }

    func run(with node: NodeAccess) throws(CommandError) {
        var asked = WorkshopMethods.Question(text: question, form: "text")
        if let scale = scale.flatMap(Self.range) {
            (asked.form, asked.low, asked.high) = ("scale", scale.low, scale.high)
        } else if !choices.isEmpty {
            asked.form = multiple ? "multiple" : ranking ? "ranking" : "single"
            asked.options = choices
        }
        try node.tell(
            WorkshopMethods.Poll.self, .init(space: place.space, question: asked, anonymous: anonymous ? true : nil),
            done: "It is asked. Learners answer: atelier workshop poll vote. To end it: atelier workshop poll end")
    }
}

struct PollVote: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "vote", abstract: "Answer a poll.",
        discussion: """
            An option is named by its number or by its words; several with spaces between, of a ranking the best \
            first. Until the poll ends the newest answer counts.
            """)

    @Argument(help: ArgumentHelp("An option, a number, or a text.", valueName: "answer"))
    var answers: [String]

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let choice = WorkshopMethods.ActivityChoice(space: place.space, activity: activity.named)
        let poll = try node.ask(WorkshopMethods.ShowActivity.self, choice)
        guard poll.head.kind == "poll", let question = poll.questions.first else {
            throw CommandError(
                .usage, "\(PeerText(poll.head.title).name) is no poll.", kept: "Nothing was answered.",
                hint: "Name one: atelier workshop poll vote --id TITLE")
        }
        let answer = try Self.answer(answers, to: question)
        try node.tell(
            WorkshopMethods.GiveAnswer.self,
            .init(space: place.space, activity: poll.head.id, answers: [answer]), done: "You answered.")
    }

    static func answer(
        _ words: [String], to question: WorkshopMethods.Question
    ) throws(CommandError) -> WorkshopMethods.Answer {
        switch question.form {
        case "text": return .init(text: words.joined(separator: " "))
        case "scale":
            guard words.count == 1, let value = Int(words[0]) else {
                throw CommandError(.usage, "The answer is one whole number.", kept: "Nothing was answered.")
            }
            return .init(value: value)
        default:
            let all = question.options ?? []
            let places = try words.map { word throws(CommandError) in try place(of: word, among: all) }
            return question.form == "ranking" ? .init(order: places) : .init(options: Set(places).sorted())
        }
    }

    private static func place(of word: String, among options: [String]) throws(CommandError) -> Int {
        let same = options.indices.filter { options[$0].lowercased() == word.lowercased() }
        let begun = options.indices.filter { options[$0].lowercased().hasPrefix(word.lowercased()) }
        if let place = same.first ?? (begun.count == 1 ? begun.first : nil) { return place }
        if let number = Int(word), options.indices.contains(number - 1) { return number - 1 }
        throw CommandError(
            .usage, "\(word) is none of the \(options.count) options.", kept: "Nothing was answered.",
            hint: "See: atelier workshop poll show")
    }
}

struct PollShow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is asked, and what came of it as far as you may know.")

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let poll = try node.ask(
            WorkshopMethods.ShowActivity.self, .init(space: place.space, activity: activity.named))
        if node.output.isJSON { return node.output.json(poll) }
        ActivityBoard(poll, node.output).show()
    }
}

struct PollEnd: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "End it: what comes from now on does not count.")

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(
            WorkshopMethods.End.self, .init(space: place.space, activity: activity.named),
            done: "It is over. To show what came of it: atelier workshop poll reveal")
    }
}

struct PollReveal: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "reveal", abstract: "Show to everybody what came of it; of a quiz also what was right.")

    @Flag(help: "Show it no more.")
    var off = false

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(
            WorkshopMethods.Reveal.self, .init(space: place.space, activity: activity.named, off: off ? true : nil),
            done: off ? "It is shown no more." : "Everybody sees what came of it.")
    }
}
