import ArgumentParser
import LocalRPC
import TerminalRendering

struct ReviewRules: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Show or set when a review may land, in a space or in one review of it.",
        discussion: "Without options they are shown. Those that are set take the place of all that were.")

    @Option(help: ArgumentHelp("One review's, in place of the space's.", valueName: "review"))
    var review: String?

    @Option(help: ArgumentHelp("How many persons accept it at least.", valueName: "count"))
    var accepts: Int?

    @Option(help: ArgumentHelp("A member who must; may be given more than once.", valueName: "who"))
    var required: [String] = []

    @Option(help: ArgumentHelp("A check that must have passed; may be given more than once.", valueName: "name"))
    var check: [String] = []

    @Option(help: ArgumentHelp("A point that a reviewer has to tick; may be given more than once.", valueName: "point"))
    var point: [String] = []

    @Flag(help: "Threads may be open.")
    var openThreads = false

    @Flag(help: "Each round needs verdicts of its own, also one that is the same patch.")
    var everyRound = false

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let isAsking =
            accepts == nil && required.isEmpty && check.isEmpty && point.isEmpty && !openThreads && !everyRound
        var rules = ReviewMethods.RuleSet()
        rules.accepts = accepts
        rules.required = required.isEmpty ? nil : required
        rules.checks = check.isEmpty ? nil : check
        rules.checklist = point.isEmpty ? nil : point
        rules.openThreads = openThreads ? true : nil
        rules.keepsOnSamePatch = everyRound ? false : nil
        let now = try node.ask(
            ReviewMethods.Rules.self, .init(space: place.space, review: review, rules: isAsking ? nil : rules))
        let output = node.output
        if output.isJSON { return output.json(now) }
        output.line("accepts\t\(now.accepts ?? 0)")
        for who in now.required ?? [] { output.line("required\t\(PeerText(who).name)") }
        for name in now.checks ?? [] { output.line("check\t\(PeerText(name).name)") }
        for point in now.checklist ?? [] { output.line("point\t\(PeerText(point).line)") }
        output.line("open threads\t\(now.openThreads == true ? "may be" : "may not be")")
        output.line("the same patch\t\(now.keepsOnSamePatch == false ? "needs verdicts anew" : "keeps its verdicts")")
    }
}
