import ArgumentParser
import LocalRPC
import TerminalRendering

/// `atelier ask …`: the questions of a space, and their answers.
struct AskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Questions of a space, with votes and answers.",
        discussion: "A question and an answer are named by the beginning of their ids, as the lists show them.",
        subcommands: [
            AskNew.self, AskList.self, AskShow.self, AskVote.self, AskAnswer.self, AskAccept.self, AskHide.self,
        ], defaultSubcommand: AskList.self)
}

struct AskNew: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "new", abstract: "Ask something.")

    @Argument(help: ArgumentHelp("The question, in a line.", valueName: "title"))
    var title: String

    @Option(help: ArgumentHelp("More about it; - reads standard input.", valueName: "text"))
    var text: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let more = try text.map { text throws(CommandError) in text == "-" ? try ChatSend.text(["-"]) : text }
        let params = QuestionMethods.New.Params(space: place.space, title: title, text: more)
        try node.say(QuestionMethods.New.self, params, done: "It is asked. See: atelier ask list")
    }
}

struct AskHide: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "hide", abstract: "Keep a question, an answer or a message out of sight; with --off, no more.",
        discussion: """
            For those who lead a workshop, who see it still; so does its author. It is a matter of order in the room: \
            what was said stays in the history that all have.
            """)

    @OptionGroup var message: MessageArgument
    @OptionGroup var back: OffFlag
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        try node.tell(
            WorkshopMethods.Hide.self, .init(space: place.space, id: message.id, off: back.value),
            done: back.off ? "All see it again." : "Learners see it no more.")
    }
}

struct AskVote: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "vote", abstract: "Say that you want to know it too, or that an answer is good.")

    @OptionGroup var message: MessageArgument
    @OptionGroup var back: OffFlag
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = ChatMethods.Choice(space: place.space, id: message.id, off: back.value)
        try node.say(
            QuestionMethods.Vote.self, params, done: back.off ? "Your vote is taken back." : "You voted for it.")
    }
}

struct AskAnswer: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "answer", abstract: "Answer a question.")

    @OptionGroup var message: MessageArgument

    @Argument(help: ArgumentHelp("The words; none or -, standard input.", valueName: "text"))
    var words: [String] = []

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = ChatMethods.Edit.Params(space: place.space, id: message.id, text: try ChatSend.text(words))
        try node.say(QuestionMethods.Reply.self, params, done: "It is answered.")
    }
}

struct AskAccept: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Say which answer helped.",
        discussion: "Who asked may, and owners and mentors. With --off and the question: none did.")

    @OptionGroup var message: MessageArgument
    @OptionGroup var back: OffFlag
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let params = ChatMethods.Choice(space: place.space, id: message.id, off: back.value)
        try node.say(
            QuestionMethods.Accept.self, params, done: back.off ? "No answer is accepted." : "The answer is accepted.")
    }
}
