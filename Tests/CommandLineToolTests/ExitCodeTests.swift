import LocalRPC
import Testing

@testable import CommandLineTool

struct ExitCodeTests {
    @Test("every kind of failure has an exit code of its own meaning")
    func kinds() {
        let expected: [ErrorKind: ExitCode] = [
            .malformed: .failed, .invalidRequest: .failed, .unknownMethod: .failed, .usage: .usage, .internal: .failed,
            .failed: .failed, .noNode: .noNode, .notFound: .notFound, .refused: .refused, .timeout: .timeout,
            .conflict: .conflict, .badPosition: .usage, .badRevision: .usage, .overLimit: .failed, .ambiguous: .usage,
            .wrongCode: .refused, .away: .timeout, .stopping: .noNode,
        ]
        #expect(expected.count == ErrorKind.allCases.count)
        for (kind, code) in expected { #expect(ExitCode(kind) == code, "\(kind)") }
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 130])
    }

    @Test("what the node refuses ends the command with its code and says all three things")
    func fromNode() throws {
        for (kind, code) in [
            (ErrorKind.notFound, Int32(4)), (.refused, 5), (.away, 6), (.conflict, 7), (.ambiguous, 2),
        ] {
            let run = try CommandRun()
            let node = try ScriptedNode(at: try run.paths) {
                $0.fail(RPCFailure(kind, "It \u{1B}[31mhappened.", kept: "All is kept.", next: "Do this."))
            }
            let outcome = run("doc", "cat", "a")
            #expect(outcome.code == code)
            #expect(outcome.words == "atelier: It ␛[31mhappened. All is kept.\nNext: Do this.\n")
            #expect(outcome.data.isEmpty)
            let json = run("doc", "cat", "a", "--json")
            #expect(json.code == code && json.data.isEmpty)
            #expect(
                json.words.hasPrefix(
                    "{\"error\":{\"exit\":\(code),\"kept\":\"All is kept.\",\"kind\":\"\(kind.rawValue)\""))
            _ = node
        }
    }

    @Test("no node and no leave to start one: exit code 3 with the next command")
    func noNode() throws {
        let run = try CommandRun()
        for words in [["doc", "list", "--no-start"], ["node", "status"], ["--no-start", "chat", "send", "hi"]] {
            let output = CapturedOutput()
            #expect(run(words, to: output) == 3)
            #expect(output.words.contains("Next: atelier node start --profile test"))
        }
        #expect(run("node", "stop").code == 0)
        #expect(run("node", "logs").code == 4)
    }

    @Test("bad usage ends with 2 and names the help; help and version end with 0 on standard output")
    func usage() throws {
        let run = try CommandRun()
        for words in [
            ["bogus"], ["doc", "cat"], ["doc", "cat", "a", "b"], ["join", "--bogus", "x"],
            ["--profile", "../x", "node"],
        ] {
            let output = CapturedOutput()
            #expect(run(words, to: output) == 2, "\(words)")
            #expect(output.data.isEmpty && output.words.contains("Next: "), "\(words)")
        }
        #expect(
            run("doc", "cat").words == "atelier: Missing expected argument '<path>'.\nNext: atelier doc cat --help\n")
        for words in [["--help"], ["help", "doc"], ["doc", "cat", "--help"], ["--version"], ["version"]] {
            let output = CapturedOutput()
            #expect(run(words, to: output) == 0, "\(words)")
            #expect(!output.data.isEmpty && output.words.isEmpty, "\(words)")
        }
    }
}
