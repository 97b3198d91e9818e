import ArgumentParser
import LocalRPC
import TerminalRendering

struct WorkshopTest: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of an exercise on your work, or on what learners handed in.",
        discussion: """
            The exercise names a command. You are shown it, and asked once; it runs in a sandbox (bubblewrap): without \
            a network, with the system's folders to read and nothing of yours, on a copy of the work, for a limited \
            time. Where what was tested is what you handed in, those who lead are told how it ended, with the log.
            Who leads names learners with --of, or means all who handed in. With --hidden a folder is laid over each \
            copy, and the command behind -- runs there; learners are told counts, and never what is in the folder.
            For example: atelier workshop test --hidden ./checks -- sh run.sh
            """)

    @Option(
        name: .customLong("of"),
        help: ArgumentHelp("A learner, by name or the first letters of a device id; may be repeated.", valueName: "who")
    )
    var members: [String] = []

    @Flag(help: "All who handed in.")
    var all = false

    @Option(help: ArgumentHelp("A folder of tests that never leaves this machine.", valueName: "dir"))
    var hidden: String?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("With --hidden: what runs there.", valueName: "command"))
    var command: [String] = []

    @Option(help: ArgumentHelp("With --hidden: a word to each learner.", valueName: "text"))
    var message: String?

    @Flag(help: "With --hidden: learners are also told what the tests that failed are called.")
    var names = false

    @Flag(help: "Hand the work in first.")
    var handIn = false

    @OptionGroup var walls: SandboxOptions
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var activity: ActivityOption
    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    var isOfOthers: Bool { all || hidden != nil || !members.isEmpty }

    func validate() throws {
        if (hidden == nil) != command.isEmpty { throw ValidationError("--hidden and a command behind -- go together.") }
        if hidden == nil, message != nil || names { throw ValidationError("--message and --names go with --hidden.") }
        if handIn, isOfOthers { throw ValidationError("Only your own work is handed in.") }
        if all, !members.isEmpty { throw ValidationError("Say --all or --of.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let exercise = try node.ask(
            WorkshopMethods.ShowActivity.self, .init(space: place.space, activity: activity.named))
        guard exercise.head.kind == "exercise" else {
            throw CommandError(
                .usage, "\(PeerText(exercise.head.title).name) is no exercise.", kept: "Nothing was run.",
                hint: "Name one: --id TITLE")
        }
        let test = WorkTest(
            line: try line(of: exercise), exercise: exercise.head.id, space: place.space,
            sandbox: try walls.sandbox(seconds: exercise.seconds, with: node), isOpen: walls.allowUnsandboxed,
            overlay: hidden.map(LocalFile.absolute), options: options)
        guard try isAllowed(test, node) else { return }
        if !walls.allowUnsandboxed { try test.sandbox.check() }
        if isOfOthers {
            try testOthers(exercise, test, node)
        } else {
            try testOwn(exercise, test, node)
        }
    }

    private func line(of exercise: WorkshopMethods.Activity) throws(CommandError) -> String {
        if hidden != nil { return command.map(WorkTest.quoted).joined(separator: " ") }
        guard let line = exercise.test else {
            throw CommandError(
                .notFound, "The exercise \(PeerText(exercise.head.title).name) names no tests.",
                kept: "Nothing was run.")
        }
        return line
    }

    /// What this person typed needs no leave; what another one wrote does, once.
    private func isAllowed(_ test: WorkTest, _ node: NodeAccess) throws(CommandError) -> Bool {
        if hidden != nil { return true }
        let allowed = AllowedCommands(paths: node.paths)
        let purpose = test.isOpen ? "\(test.exercise) open" : test.exercise
        if try allowed.contains(test.line, for: purpose) { return true }
        // With all that a terminal would not show: it is read to be judged.
        node.output.note("The exercise is tested by\n\n    \(PeerText(test.line).path)\n")
        let walls = test.isOpen ? "WITHOUT a sandbox, with all that you can do" : "in a sandbox"
        guard try confirmation.isGiven("Run it here, \(walls)?", node.output) else { return false }
        try allowed.insert(test.line, for: purpose)
        return true
    }

    // MARK: One's own

    private func testOwn(
        _ exercise: WorkshopMethods.Activity, _ test: WorkTest, _ node: NodeAccess
    ) throws(CommandError) {
        var work = WorkshopMethods.Look.Params(space: place.space, activity: exercise.head.id)
        try node.settle(try node.ask(WorkshopMethods.Look.self, work).space)
        if handIn {
            _ = try node.ask(
                WorkshopMethods.HandInWork.self, .init(space: place.space, activity: exercise.head.id, note: nil))
            work.handedIn = true
        }
        let run = try test.run(on: work, node)
        if !node.output.isJSON { node.output.note(PeerText(utf8: run.outcome.output).block) }
        if let handIn = run.work.handIn, run.work.isHandedIn {
            try test.tell(run, handIn: handIn, log: true, node: node)
        }
        let told = run.work.isHandedIn ? "Those who lead are told." : "Nobody is told: it is not what you handed in."
        let summary = TestSummary(run, isTold: run.work.isHandedIn)
        if node.output.isJSON { node.output.json(summary) } else { node.output.line(summary.words) }
        guard run.counts.failed == 0 else {
            throw CommandError(.failed, "Not all tests passed.", kept: told, hint: run.advice)
        }
        node.output.note(run.work.isHandedIn ? told : told + " To do so: atelier workshop test --hand-in")
    }

    // MARK: What learners handed in

    private func testOthers(
        _ exercise: WorkshopMethods.Activity, _ test: WorkTest, _ node: NodeAccess
    ) throws(CommandError) {
        let names = members.isEmpty ? exercise.standings.filter { $0.handIn != nil }.map(\.deviceId) : members
        if names.isEmpty { return node.output.note("Nobody has handed in.") }
        var summaries: [TestSummary] = []
        for name in names {
            let run: WorkTest.Run
            do throws(CommandError) {
                run = try test.run(
                    on: .init(space: place.space, activity: exercise.head.id, member: name, handedIn: true), node)
            } catch  where members.isEmpty && error.kind == .notFound {
                // Not all of it is here: the others' is tested all the same.
                node.output.note("\(PeerText(name).name): \(error.sentence)")
                continue
            }
            guard let handIn = run.work.handIn else { continue }
            try test.tell(run, handIn: handIn, member: name, text: text(of: run), node: node)
            let summary = TestSummary(run, isTold: true)
            summaries.append(summary)
            if names.count == 1, !node.output.isJSON { node.output.note(PeerText(utf8: run.outcome.output).block) }
            if !node.output.isJSON { node.output.line("\(PeerText(run.work.name).name)\t\(summary.words)") }
        }
        if node.output.isJSON { node.output.json(summaries) }
    }

    /// What the learner is told besides counts.
    private func text(of run: WorkTest.Run) -> String? {
        let failures = names ? run.counts.failures.map { "failed: \($0)" } : []
        let lines = (message.map { [$0] } ?? []) + failures
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
