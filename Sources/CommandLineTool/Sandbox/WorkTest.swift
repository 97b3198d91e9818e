import ArgumentParser
import LocalRPC
import TerminalRendering

/// How a command of somebody else is walled in.
struct SandboxOptions: ParsableArguments {
    @Flag(help: "Run it without a sandbox: it can then do all that you can.")
    var allowUnsandboxed = false

    @Option(help: ArgumentHelp("A folder that it may read, such as a compiler's; may be repeated.", valueName: "dir"))
    var see: [String] = []

    @Option(help: ArgumentHelp("How long it may take: 30s, 5m; else as the exercise says, or 60s.", valueName: "time"))
    var time: String?

    @Option(help: ArgumentHelp("How much memory it may take: 512MiB, 2GiB.", valueName: "size"))
    var memory: String?

    func validate() throws {
        if let time, WrittenSpan.parse(time).map({ $0 <= 86_400 }) != true {
            throw ValidationError("--time takes a time such as 30s or 5m.")
        }
        if let memory, WrittenSize(memory)?.bytes.map({ $0 <= 1 << 40 }) != true {
            throw ValidationError("--memory takes a size such as 512MiB.")
        }
    }

    /// `seconds` is what the exercise says.
    func sandbox(seconds: Int?, with node: NodeAccess) throws(CommandError) -> Sandbox {
        var sandbox = Sandbox(environment: node.environment)
        sandbox.limits.seconds = time.flatMap(WrittenSpan.parse) ?? seconds ?? SandboxLimits.secondsDefault
        if let bytes = memory.flatMap({ WrittenSize($0)?.bytes }) { sandbox.limits.memoryInBytes = bytes }
        sandbox.seen = try see.map { name throws(CommandError) in
            guard let folder = ProcessEnvironment.resolved(name), LocalFile.isFolder(folder) else {
                throw CommandError(.notFound, "There is no folder \(PeerText(name).path).", kept: "Nothing was run.")
            }
            return folder
        }
        return sandbox
    }
}

/// A command that tests work on an exercise, each time on a copy of its own.
struct WorkTest {
    struct Run {
        let work: WorkshopMethods.Look.Result
        let outcome: ChildProgram.Outcome
        let counts: TestCounts
        let seconds: Int

        /// What to do about a bound that it came to; nil where there is nothing but the tests.
        var advice: String? {
            switch outcome.stop {
            case .time: "It took too long. To give it more: --time 5m"
            case .memory: "It took too much memory. To give it more: --memory 4GiB"
            case .output: "It wrote more than \(SandboxLimits.outputInBytes) bytes, and was ended there."
            case nil: nil
            }
        }
    }

    /// For a shell.
    let line: String
    /// Its reference.
    let exercise: String
    /// Of the workshop.
    let space: String?
    let sandbox: Sandbox
    /// Without a sandbox.
    let isOpen: Bool
    /// A folder that is laid over each copy.
    let overlay: String?
    let options: NodeOptions

    /// A word as a shell reads it back.
    static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }

    func run(on chosen: WorkshopMethods.Look.Params, _ node: NodeAccess) throws(CommandError) -> Run {
        let folder = try WorkFolder(in: node.environment)
        let run: Run
        do throws(CommandError) {
            run = try self.run(in: folder, on: chosen, node)
        } catch {
            // Why it failed is told, and not what came of that.
            try? folder.remove()
            throw error
        }
        try folder.remove()
        return run
    }

    private func run(
        in folder: WorkFolder, on chosen: WorkshopMethods.Look.Params, _ node: NodeAccess
    ) throws(CommandError) -> Run {
        let work = try fill(folder, with: chosen, node)
        if let overlay { try folder.lay(overlay) }
        let start = ContinuousClock.now
        let outcome =
            isOpen ? try sandbox.runOpenly(line, in: folder.path) : try sandbox.run(line, on: folder.path)
        let hasFailed = outcome.status != 0 || outcome.stop != nil
        return Run(
            work: work, outcome: outcome, counts: TestCounts(output: outcome.output, hasFailed: hasFailed),
            seconds: Int((ContinuousClock.now - start) / .seconds(1)))
    }

    /// All pages of the files, of one version.
    private func fill(
        _ folder: WorkFolder, with chosen: WorkshopMethods.Look.Params, _ node: NodeAccess
    ) throws(CommandError) -> WorkshopMethods.Look.Result {
        var (page, sizeInBytes) = (try node.ask(WorkshopMethods.Look.self, chosen), 0)
        let first = page
        while true {
            for file in page.files {
                sizeInBytes += file.size
                guard sizeInBytes <= SandboxLimits.workInBytes else {
                    throw CommandError(
                        .overLimit, "The work has more than \(SandboxLimits.workInBytes) bytes.",
                        kept: "Nothing was run.")
                }
                try folder.write(file) { id, path throws(CommandError) in
                    _ = try BlobToFile(blob: id, file: path, space: page.space, options: options).run(with: node)
                }
            }
            guard let next = page.next else { return first }
            var params = chosen
            params.from = next
            page = try node.ask(WorkshopMethods.Look.self, params)
            guard page.version == first.version else {
                throw CommandError(
                    .conflict, "The work was changed while it was copied.", kept: "Nothing was run.",
                    hint: "The same command once more.")
            }
        }
    }

    /// Tells those who lead, or the learner, how it ended; the log where it is the learner's own.
    func tell(
        _ run: Run, handIn: String, member: String? = nil, text: String? = nil, log: Bool = false, node: NodeAccess
    ) throws(CommandError) {
        var result = WorkshopMethods.TellResult.Params(
            space: space, activity: exercise, member: member, passed: run.counts.passed, failed: run.counts.failed,
            exitCode: Int(run.outcome.status))
        result.skipped = run.counts.skipped == 0 ? nil : run.counts.skipped
        (result.seconds, result.handIn, result.text) = (run.seconds, handIn, text)
        if log, !run.outcome.output.isEmpty {
            result.log = try LocalFile.withTemporaryFile(in: node.environment) { file throws(CommandError) in
                try LocalFile.write(run.outcome.output, to: file)
                let params = BlobMethods.Add.Params(space: run.work.space, path: file, name: "test.log")
                return try node.askPatiently(BlobMethods.Add.self, params).blob
            }
        }
        _ = try node.ask(WorkshopMethods.TellResult.self, result)
    }
}

/// What came of one run, in words and for programs.
struct TestSummary: Codable, Equatable {
    let name: String
    let deviceId: String
    let passed: Int
    let failed: Int
    let skipped: Int
    let exitCode: Int
    let seconds: Int
    /// `time`, `memory` or `output`, where a bound ended it.
    let stoppedBy: String?
    let told: Bool

    init(_ run: WorkTest.Run, isTold: Bool) {
        (name, deviceId) = (run.work.name, run.work.deviceId)
        (passed, failed, skipped) = (run.counts.passed, run.counts.failed, run.counts.skipped)
        (exitCode, seconds, told) = (Int(run.outcome.status), run.seconds, isTold)
        stoppedBy = run.outcome.stop.map { "\($0)" }
    }

    var words: String {
        var words = "\(passed) of \(passed + failed) tests passed"
        if skipped > 0 { words += ", \(skipped) skipped" }
        if let stoppedBy { words += "; it was ended for its \(stoppedBy)" }
        return words + "."
    }

    /// In a table: what it came to, and whether of work that was handed in anew since.
    static func cell(_ told: WorkshopMethods.Outcome, of standing: WorkshopMethods.Standing) -> String {
        var words = "\(told.passed) of \(told.passed + told.failed)"
        if told.handIn != standing.handIn?.id { words += ", before" }
        return words
    }
}

extension NodeAccess {
    /// Waits until what is in the folder that a space is attached to, if there is one, is in the space.
    func settle(_ space: String) throws(CommandError) {
        let folders = try ask(FolderMethods.List.self, .init()).folders
        guard folders.contains(where: { $0.space == space }) else { return }
        _ = try askPatiently(FolderMethods.Sync.self, .init(space: space))
    }
}
