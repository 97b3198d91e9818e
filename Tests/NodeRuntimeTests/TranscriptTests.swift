import Foundation
import TestKit
import Testing

extension ProgramTests {
    /// Pages of `Examples` that are transcripts: what they say is typed and printed is, between real nodes.
    @Suite("Transcripts")
    struct Transcripts {
        /// A command and what is to be printed by it.
        private struct Step {
            let who: String
            let command: String
            var expected: [String] = []
        }

        private func steps(of page: String) throws -> [Step] {
            let text = try String(
                contentsOf: TestData.packageRoot.appendingPathComponent("Examples/\(page)"), encoding: .utf8)
            var steps: [Step] = []
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) where line.hasPrefix("    ") {
                let words = line.dropFirst(4)
                if let mark = words.firstRange(of: "$ "), words[..<mark.lowerBound].allSatisfy(\.isLetter) {
                    steps.append(
                        Step(who: String(words[..<mark.lowerBound]), command: String(words[mark.upperBound...])))
                } else if !steps.isEmpty {
                    steps[steps.count - 1].expected.append(String(words))
                }
            }
            return steps
        }

        /// Whether a printed line is as a line of the page, in which … stands for anything.
        private func fits(_ printed: Substring, _ expected: String) -> Bool {
            let parts = expected.split(separator: "…", omittingEmptySubsequences: false)
            var rest = printed
            for (index, part) in parts.enumerated() {
                if index == 0 {
                    guard rest.hasPrefix(part) else { return false }
                    rest = rest.dropFirst(part.count)
                } else if index == parts.count - 1 {
                    return rest.hasSuffix(part)
                } else {
                    guard let found = rest.firstRange(of: part) else { return false }
                    rest = rest[found.upperBound...]
                }
            }
            return rest.isEmpty
        }

        private func fits(_ output: String, _ expected: [String]) -> Bool {
            var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.last == "" { lines.removeLast() }
            return lines.count == expected.count && zip(lines, expected).allSatisfy { fits($0, $1) }
        }

        @Test("Examples/chat.md is what two nodes do")
        func chat() async throws {
            let pair = try await NodePair()
            try await pair.meet()
            let folder = try TemporaryFolder()
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("atelier"), withDestinationPath: try BuiltProgram.path())
            let steps = try steps(of: "chat.md")
            #expect(steps.count == 14, "the page has so many, or this number is old")
            for step in steps {
                let node = step.who == "ada" ? pair.ada : pair.ben
                var environment = node.environment
                environment["PATH"] = "\(folder.path):\(environment["PATH"] ?? "")"
                var printed = ""
                // What the other one did is on its way.
                try await eventually("\(step.who)$ \(step.command) prints \(step.expected)") {
                    let run = try ProgramRun(
                        ["-c", step.command], of: "/bin/sh", environment: environment, folder: pair.home.folder.path)
                    let outcome = try await run.outcome()
                    printed = outcome.output + outcome.words
                    guard outcome.exitCode == 0 else { return false }
                    return step.expected.isEmpty || fits(outcome.output, step.expected)
                }
                if step.expected.isEmpty { #expect(!printed.contains("atelier:"), "\(step.command): \(printed)") }
            }
        }
    }
}
