import ArgumentParser
import LocalRPC
import TerminalRendering

struct AskList: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the questions: those with most votes first.")

    @Flag(help: "Only those of which no answer is accepted.")
    var open = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let all = try node.ask(QuestionMethods.List.self, .init(space: place.space)).questions
        let questions = open ? all.filter { !$0.answers.contains(where: \.accepted) } : all
        if node.output.isJSON { return node.output.json(QuestionMethods.List.Result(questions: questions)) }
        if questions.isEmpty { node.output.note("Nobody has asked anything. Next: atelier ask new \"Why?\"") }
        var table = TextTable([
            .init("ID"), .init("VOTES", isAlignedRight: true), .init("ANSWERS", isAlignedRight: true), .init("STATE"),
            .init("BY"), .init("QUESTION"),
        ])
        for question in questions {
            let isDone = question.answers.contains(where: \.accepted)
            let state = question.hidden == true ? "hidden" : isDone ? "answered" : "open"
            table.append([
                .own(ChatLines.id(question.id), .weak), .number(question.votes), .number(question.answers.count),
                .own(state, isDone ? .good : .none), .peer(PeerText(question.author)),
                .peerPath(PeerText(question.title)),
            ])
        }
        node.output.table(table)
    }
}

struct AskShow: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a question with its answers.")

    @OptionGroup var message: MessageArgument
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let all = try node.ask(QuestionMethods.List.self, .init(space: place.space)).questions
        let found = all.filter { message.id.count >= 4 && $0.id.hasPrefix(message.id.lowercased()) }
        guard let question = found.first else {
            throw CommandError(.notFound, "No question has an id that begins so.", hint: "atelier ask list")
        }
        guard found.count == 1 else {
            throw CommandError(.ambiguous, "The ids of several questions begin so.", hint: "Give more digits.")
        }
        if node.output.isJSON { return node.output.json(question) }
        show(question, node.output)
    }

    private func show(_ question: QuestionMethods.Question, _ output: OutputFormat) {
        let style = output.style
        let by = "\(PeerText(question.author).name), \(LocalTime.minute(question.time))"
        let id = ChatLines.id(question.id)
        output.line(
            "\(style.bold(PeerText(question.title).path))  \(style.dim("\(id)  \(votes(question.votes))  \(by)"))")
        if let text = question.text { output.line(PeerText(text).block) }
        for answer in question.answers {
            let mark = answer.hidden == true ? style.dim("hidden  ") : answer.accepted ? style.green("accepted  ") : ""
            let head = "\(ChatLines.id(answer.id))  \(votes(answer.votes))  \(PeerText(answer.author).name)"
            output.line("\n\(mark)\(style.dim("\(head), \(LocalTime.minute(answer.time))"))")
            output.line(PeerText(answer.text).block)
        }
    }

    private func votes(_ count: Int) -> String { count == 1 ? "1 vote" : "\(count) votes" }
}
