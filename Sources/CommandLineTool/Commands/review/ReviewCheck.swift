import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

struct ReviewCheck: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Run a command on a round, and let everybody see how it ended.",
        discussion: """
            Its exit code and what it wrote are signed as everything that you say, and shown beside the verdicts. It \
            runs in the current folder, whose commit has to be that of the round, with nothing changed.
            For example: atelier review check @last -- make test
            With --report it is an analysis whose results stand at an address for all to read; git-appraise knows \
            those apart from builds and tests.
            """)

    @OptionGroup var chosen: ReviewOption

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The command and its arguments.", valueName: "command"))
    var command: [String]

    @Option(help: ArgumentHelp("What the check is called; else as its command.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Which round; else the newest.", valueName: "number"))
    var round: Int?

    @Option(help: ArgumentHelp("It is an analysis, and its results stand there.", valueName: "url"))
    var report: String?

    @Flag(help: "Whatever is checked out here.")
    var anyTree = false

    @OptionGroup var options: NodeOptions

    /// More of what a command wrote is not kept.
    static let logInBytesMax = 1 << 20

    func validate() throws {
        if command.isEmpty { throw ValidationError("Name the command behind --.") }
        guard let report else { return }
        if !AppraiseAnalysis.isAddress(report) { throw ValidationError("--report takes an http or https address.") }
        if name != nil { throw ValidationError("What has a --report is called analysis; leave --name out.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let round = try talk.round(round)
        if !anyTree { try Self.compare(round, with: node) }
        let start = LocalTime.now
        let outcome = try ChildProgram(
            words: command, environment: node.environment, output: .kept(inBytes: Self.logInBytesMax), errors: .joined
        ).run()
        if !node.output.isJSON { node.output.note(PeerText(utf8: outcome.output).block) }
        var act = ReviewMethods.Act(kind: .check)
        act.name = WrittenMessage.words(name ?? command[0].split(separator: "/").last.map(String.init) ?? command[0])
        act.exitCode = Int(outcome.status)
        act.round = round.round
        act.command = WrittenMessage.words(command.joined(separator: " "), inBytes: 1024)
        if let report {
            let status: AppraiseAnalysis.Status = outcome.status == 0 ? .fine : .needsWork
            act = AppraiseAnalysis(url: report, status: status)?.act(on: round.round) ?? act
            act.exitCode = Int(outcome.status)
        }
        act.seconds = (LocalTime.now - start) / 1000
        if !outcome.output.isEmpty {
            act.log = try RoundUpload(node: node, place: chosen.place).blob(outcome.output, name: "check.log").blob
        }
        let said = try talk.publish([act])
        if node.output.isJSON { node.output.json(said) }
        let name = PeerText(act.name ?? "").name
        if outcome.isCut { node.output.note("It wrote more than \(Self.logInBytesMax) bytes, and was ended there.") }
        guard outcome.status == 0 else {
            throw CommandError(
                .failed, "\(name) failed with \(outcome.status) on round \(round.number).",
                kept: "Everybody sees that.", hint: "atelier review show \(talk.shortID)")
        }
        node.output.note("\(name) passed on round \(round.number); everybody sees it.")
    }

    /// A check of something else than the round would mislead everybody.
    private static func compare(_ round: ReviewMethods.Round, with node: NodeAccess) throws(CommandError) {
        let repository = try GitRepository(
            holding: ProcessEnvironment.currentFolder ?? ".", environment: node.environment)
        let head = try repository.commit("HEAD")
        let changed = try GitRound(repository).contentsOfWorkingTree(from: head, withUntracked: false, including: [])
        guard let wanted = round.draft.head, wanted == head, changed.files.isEmpty else {
            throw CommandError(
                .conflict, "What is checked out here is not round \(round.number) of the review.",
                kept: "Nothing was run.",
                hint: round.draft.head.map { "git checkout \($0.prefix(12)), or --any-tree" } ?? "--any-tree")
        }
    }
}
