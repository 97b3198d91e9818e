import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopQuiz: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quiz", abstract: "Questions with right answers, which nobody sees before you show them.",
        discussion: "A quiz is prepared in a file (Protocol/workshops.md, section 8): atelier workshop start FILE",
        subcommands: [QuizAnswer.self, PollShow.self, PollEnd.self, PollReveal.self], defaultSubcommand: PollShow.self)
}

struct QuizAnswer: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "Answer questions of a quiz, all at once.",
        discussion: """
            Each answer is the number of its question, =, and an option (its number or words; several with commas \
            between), a number or a text: 1=2 2=a,c "3=some text". Until the quiz ends the newest answers count.
            """)

    @Argument(help: ArgumentHelp("Such as 1=2.", valueName: "question=answer"))
    var answers: [String]

    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let choice = WorkshopMethods.ActivityChoice(space: place.space, activity: activity.named)
        let quiz = try node.ask(WorkshopMethods.ShowActivity.self, choice)
        guard quiz.head.kind == "quiz" else {
            throw CommandError(
                .usage, "\(PeerText(quiz.head.title).name) is no quiz.", kept: "Nothing was answered.",
                hint: "Name one: atelier workshop quiz answer --id TITLE 1=…")
        }
        var given = [WorkshopMethods.Answer?](repeating: nil, count: quiz.questions.count)
        for answer in answers {
            let (place, words) = try Self.parts(of: answer, questions: quiz.questions.count)
            given[place] = try PollVote.answer(words(quiz.questions[place]), to: quiz.questions[place])
        }
        try node.tell(
            WorkshopMethods.GiveAnswer.self, .init(space: place.space, activity: quiz.head.id, answers: given),
            done: "You answered \(given.count { $0 != nil }) of \(given.count).")
    }

    /// The place of the question, and what its form makes of the words.
    private static func parts(
        of answer: String, questions count: Int
    ) throws(CommandError) -> (place: Int, words: (WorkshopMethods.Question) -> [String]) {
        let parts = answer.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), (1...max(count, 1)).contains(number), count > 0 else {
            throw CommandError(
                .usage, "\(PeerText(answer).line) is no answer to one of the \(count) questions.",
                kept: "Nothing was answered.", hint: "Write the question's number, = and the answer: 1=2")
        }
        let text = String(parts[1])
        return (
            number - 1,
            { question in
                ["single", "scale", "text"].contains(question.form)
                    ? [text] : text.split(separator: ",").map(String.init)
            }
        )
    }
}

/// `atelier workshop start FILE [PART]`: what was prepared.
struct WorkshopStart: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin a part of a file that you prepared; without a part, look through it.",
        discussion: """
            The file is Markdown: polls, quizzes, exercises, announcements (Protocol/workshops.md, section 8). A \
            mistake in it is told with its line. An agenda goes to the open session's; where none is open one begins.
            """)

    @Argument(help: ArgumentHelp("The prepared file.", valueName: "file"))
    var file: String

    @Argument(help: ArgumentHelp("The number of a part, or its title or the beginning of it.", valueName: "part"))
    var part: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        guard let text = String(validating: try LocalFile.read(file), as: UTF8.self) else {
            throw CommandError(.usage, "\(PeerText(file).path) is no text in UTF-8.", kept: "Nothing was begun.")
        }
        let plan = try node.ask(WorkshopMethods.Plan.self, .init(text: text))
        guard let part else { return list(plan, node.output) }
        let number = try Self.number(of: part, in: plan)
        if let agenda = plan.parts.first(where: { $0.number == number })?.agenda {
            return try put(agenda, onSessionOf: plan, node)
        }
        try node.tell(
            WorkshopMethods.Begin.self, .init(space: place.space, text: text, part: number),
            done: "It is begun. See: atelier workshop show")
    }

    private func put(
        _ agenda: [WorkshopMethods.AgendaItem], onSessionOf plan: WorkshopMethods.Plan.Result, _ node: NodeAccess
    ) throws(CommandError) {
        let space = try node.ask(WorkshopMethods.Show.self, .init(space: place.space)).space
        let sessions = try node.ask(SessionMethods.List.self, .init(space: space)).sessions
        let open = sessions.last { $0.ended == nil }?.session
        let session = if let open { open } else { try Self.begin(plan.title, in: space, node) }
        for (count, item) in agenda.enumerated() {
            do {
                let params = SessionMethods.Plan.Params(
                    space: space, session: session, text: item.text, minutes: item.minutes)
                _ = try node.ask(SessionMethods.Plan.self, params)
            } catch {
                throw error.keeping("\(count) of \(agenda.count) items are on the agenda.")
            }
        }
        if node.output.isJSON { return node.output.json(SessionMethods.Named(session: session)) }
        let items = agenda.count == 1 ? "1 item is" : "\(agenda.count) items are"
        node.output.note("\(items) on the agenda. To go on to the first: atelier session agenda next")
    }

    private static func begin(_ title: String, in space: String, _ node: NodeAccess) throws(CommandError) -> String {
        try node.ask(SessionMethods.Start.self, .init(space: space, title: title)).session
    }

    private func list(_ plan: WorkshopMethods.Plan.Result, _ output: OutputFormat) {
        if output.isJSON { return output.json(plan) }
        let parts = plan.parts.count == 1 ? "1 part" : "\(plan.parts.count) parts"
        output.line("\(output.style.bold(PeerText(plan.title).line)): \(parts).")
        var table = TextTable([.init("PART", isAlignedRight: true), .init("KIND"), .init("TITLE")])
        for part in plan.parts {
            table.append([.own("\(part.number)"), .own(part.kind), .peer(PeerText(part.title), .strong)])
        }
        output.table(table)
        output.note("To begin one: atelier workshop start \(PeerText(file).path) PART")
    }

    static func number(of name: String, in plan: WorkshopMethods.Plan.Result) throws(CommandError) -> Int {
        if let number = Int(name) { return number }
        let found = plan.parts.filter { $0.title.lowercased().hasPrefix(name.lowercased()) }
        guard let part = found.first, found.count == 1 else {
            throw CommandError(
                .notFound, "\(found.count) parts of the file are called \(PeerText(name).line).",
                kept: "Nothing was begun.", hint: "Name one by its number: atelier workshop start FILE")
        }
        return part.number
    }
}
