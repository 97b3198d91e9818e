import Foundation
import TestKit
import Testing

/// A page of `Examples` that is a transcript: commands that are typed at the machines of people, and what is printed.
struct Transcript {
    /// A command and what is to be printed by it.
    struct Step {
        let who: String
        let command: String
        var expected: [String] = []
    }

    let steps: [Step]

    /// Lines that are indented by four: `who$ command`, then what it prints, in which … stands for anything.
    init(_ page: String) throws {
        let text = try String(
            contentsOf: TestData.packageRoot.appendingPathComponent("Examples/\(page)"), encoding: .utf8)
        var steps: [Step] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where line.hasPrefix("    ") {
            let words = line.dropFirst(4)
            if let mark = words.firstRange(of: "$ "), words[..<mark.lowerBound].allSatisfy(\.isLetter) {
                steps.append(Step(who: String(words[..<mark.lowerBound]), command: String(words[mark.upperBound...])))
            } else if !steps.isEmpty {
                steps[steps.count - 1].expected.append(String(words))
            }
        }
        self.steps = steps
    }

    /// Runs each step in `folder` until it ends well and prints what it should: what somebody else did may be on its
    /// way.
    func run(with nodes: [String: TestNode], in folder: String) async throws {
        let programs = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: programs.path("atelier"), withDestinationPath: try BuiltProgram.path())
        for step in steps {
            let node = try #require(nodes[step.who])
            var environment = node.environment
            environment["PATH"] = "\(programs.path):\(environment["PATH"] ?? "/usr/bin:/bin")"
            environment["GIT_CONFIG_NOSYSTEM"] = "1"
            var printed = ""
            do {
                try await eventually("\(step.who)$ \(step.command)") {
                    let run = try ProgramRun(
                        ["-c", "cd '\(folder)' && " + step.command], of: "/bin/sh", environment: environment,
                        folder: folder)
                    let outcome = try await run.outcome()
                    printed = "\(outcome)"
                    return outcome.exitCode == 0 && (step.expected.isEmpty || Self.fits(outcome.output, step.expected))
                }
            } catch {
                Issue.record("\(step.who)$ \(step.command) prints \(printed) in place of \(step.expected)")
                throw error
            }
        }
    }

    private static func fits(_ output: String, _ expected: [String]) -> Bool {
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines.count == expected.count && zip(lines, expected).allSatisfy { fits($0, $1) }
    }

    /// Whether a printed line is as a line of the page.
    private static func fits(_ printed: Substring, _ expected: String) -> Bool {
        let parts = expected.split(separator: "…", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return printed == expected }
        guard printed.hasPrefix(first), printed.dropFirst(first.count).hasSuffix(last) else { return false }
        var rest = printed.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
