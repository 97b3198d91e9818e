import ArgumentParser
import LocalRPC

/// The ends of a review, and its beginning again.
protocol ReviewEnd: NodeTalk {
    static var kind: ReviewMethods.Act.Kind { get }
    static var done: String { get }
    var chosen: ReviewOption { get }
    var message: String? { get }
}

extension ReviewEnd {
    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        var act = ReviewMethods.Act(kind: Self.kind)
        act.text = try WrittenMessage.given(message)
        let said = try talk.publish([act])
        if node.output.isJSON { return node.output.json(said) }
        node.output.note(Self.done)
    }
}

struct ReviewClose: ReviewEnd {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "End a review without landing it; it can be opened again.")
    static let kind = ReviewMethods.Act.Kind.close
    static let done = "Closed. What was said stays. Next: atelier review list status:closed"

    @Option(name: .shortAndLong, help: ArgumentHelp("Why; - is standard input.", valueName: "text"))
    var message: String?

    @OptionGroup var chosen: ReviewOption
    @OptionGroup var options: NodeOptions
}

struct ReviewAbandon: ReviewEnd {
    static let configuration = CommandConfiguration(
        commandName: "abandon", abstract: "Give up your change; it can be opened again.")
    static let kind = ReviewMethods.Act.Kind.abandon
    static let done = "Given up. What was said stays."

    @Option(name: .shortAndLong, help: ArgumentHelp("Why; - is standard input.", valueName: "text"))
    var message: String?

    @OptionGroup var chosen: ReviewOption
    @OptionGroup var options: NodeOptions
}

struct ReviewReopen: ReviewEnd {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Go on with a review that was closed or given up.")
    static let kind = ReviewMethods.Act.Kind.reopen
    static let done = "Open again."

    @Option(name: .shortAndLong, help: ArgumentHelp("Why; - is standard input.", valueName: "text"))
    var message: String?

    @OptionGroup var chosen: ReviewOption
    @OptionGroup var options: NodeOptions
}

struct ReviewAsk: NodeTalk {
    static let configuration = CommandConfiguration(commandName: "ask", abstract: "Ask a member to look.")

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("A name or a device's id.", valueName: "who"))
    var who: [String]

    @Flag(help: "They need not any more.")
    var away = false

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let acts = who.map { who in
            var act = ReviewMethods.Act(kind: away ? .unask : .ask)
            act.reviewer = who
            return act
        }
        let said = try talk.publish(acts)
        if node.output.isJSON { node.output.json(said) }
    }
}
