import ArgumentParser
import Diagnostics
import TerminalRendering

/// Runs published vectors against this program's own parts.
struct DiagVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors", abstract: "Run files of vectors: Noise, CPace, Wycheproof, Ed25519, editing histories.")

    @Argument(help: ArgumentHelp("The files, gzipped or not; of a folder all that is in it.", valueName: "file"))
    var files: [String]

    @Flag(help: "Answer with one object of JSON for each file.")
    var json = false

    func run() throws {
        let output = OutputFormat(isJSON: json, surroundings: Surroundings.current)
        var passed = 0
        var failed = 0
        for path in files {
            let (outcomes, pages) = Self.outcomes(at: path)
            for outcome in outcomes {
                passed += outcome.passed
                failed += outcome.failed.count
                show(outcome, output)
            }
            if json { continue }
            for page in pages { output.line("- \(PeerText(page).line): a page, nothing to run") }
        }
        if !json { output.line("\(passed) passed, \(failed) failed") }
        if failed > 0 { throw AlreadyShown(exitCode: .failed) }
    }

    private struct Outcome: Encodable {
        let file: String
        let passed: Int
        let failed: [String]
    }

    /// A folder that cannot be read counts as one failure, too.
    private static func outcomes(at path: String) -> (outcomes: [Outcome], pages: [String]) {
        do {
            let folder = try VectorFolder(at: path)
            return (folder.files.map(outcome(of:)), folder.pages)
        } catch {
            return ([Outcome(file: path, passed: 0, failed: [DiagnosticsWords.error(error, path).sentence])], [])
        }
    }

    /// A file that cannot be run counts as one failure, so that the others still run.
    private static func outcome(of file: String) -> Outcome {
        do {
            let report = try VectorFile.run(file: file)
            return Outcome(file: file, passed: report.passed, failed: report.failed)
        } catch {
            return Outcome(file: file, passed: 0, failed: [DiagnosticsWords.error(error, file).sentence])
        }
    }

    private func show(_ outcome: Outcome, _ output: OutputFormat) {
        if json {
            output.json(outcome)
            return
        }
        let mark = outcome.failed.isEmpty ? output.style.green("✓") : output.style.red("✗")
        output.line("\(mark) \(PeerText(outcome.file).line): \(outcome.passed) passed, \(outcome.failed.count) failed")
        for name in outcome.failed { output.line("    " + PeerText(name).line) }
    }
}
