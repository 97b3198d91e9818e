import ArgumentParser
import Diagnostics
import LocalRPC
import TerminalRendering

/// Puts two nodes of this machine to work together and says whether everything came out equal.
struct DiagPair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair", abstract: "Let two running nodes that share a space write together, and compare.")

    @Option(help: ArgumentHelp("The profile of one node.", valueName: "profile"))
    var first: String

    @Option(help: ArgumentHelp("The profile of the other.", valueName: "profile"))
    var second: String

    @Option(help: ArgumentHelp("A sequential editing trace for the first.", valueName: "file"))
    var historyFirst: String

    @Option(help: ArgumentHelp("One for the second.", valueName: "file"))
    var historySecond: String

    @Option(help: ArgumentHelp("Which space, if they share several.", valueName: "space"))
    var space: String?

    @Option(help: ArgumentHelp("How many edits each side makes in the common text.", valueName: "count"))
    var edits = 2000

    @Option(help: ArgumentHelp("How many single keystrokes are timed.", valueName: "count"))
    var keystrokes = 400

    @Option(help: ArgumentHelp("Where the random edits start from.", valueName: "number"))
    var seed: UInt64 = 1

    @Flag(help: "Answer with one object of JSON.")
    var json = false

    func validate() throws {
        guard (1...Typist.editLimit).contains(edits) else {
            throw ValidationError("--edits takes 1 to \(Typist.editLimit).")
        }
        guard (1...KeystrokeRun.countLimit).contains(keystrokes) else {
            throw ValidationError("--keystrokes takes 1 to \(KeystrokeRun.countLimit).")
        }
        guard first != second else { throw ValidationError("--first and --second are two profiles.") }
    }

    func run() throws {
        let surroundings = Surroundings.current
        let output = OutputFormat(isJSON: json, surroundings: surroundings)
        let environment = surroundings.environment
        let pair = try PairRun(
            first: ProfileSelection(option: first, environment: environment).paths(in: environment),
            second: ProfileSelection(option: second, environment: environment).paths(in: environment),
            space: space, work: (edits, keystrokes, seed), output: output)
        let report = try pair.run(try Self.history(historyFirst), try Self.history(historySecond))
        if json {
            output.json(report)
        } else {
            for line in report.lines(output.style) { output.line(line) }
        }
        if !report.isRight { throw AlreadyShown(exitCode: .failed) }
    }

    private static func history(_ path: String) throws(CommandError) -> EditingHistory {
        do {
            return try EditingHistory.read(file: path)
        } catch {
            throw DiagnosticsWords.error(error, path)
        }
    }
}
