import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

struct PeerCommandTests {
    private static let asked = ["peer block", "peer unblock", "peer trust"]

    private func node(at run: CommandRun) throws -> ScriptedNode {
        try ScriptedNode(at: try run.paths) { request in
            request.answer(PeerMethods.Block.self, .init(deviceId: "g4a01px-8zkv3m2", standing: .blocked))
        }
    }

    @Test("nothing is asked of the node before the person agrees, at a terminal or by --yes", arguments: asked)
    func consent(words: String) throws {
        var run = try CommandRun()
        let node = try node(at: run)
        let arguments = words.split(separator: " ").map(String.init) + ["ben"]
        let nobody = CapturedOutput()
        #expect(run(arguments, to: nobody) == 2)
        #expect(nobody.words.contains("--yes"))
        run.person = ScriptedPerson("no")
        #expect(run(arguments, to: CapturedOutput()) == 0)
        run.person = ScriptedPerson("yes")
        #expect(run(arguments + ["--json"], to: CapturedOutput()) == 2)
        #expect(node.methods.isEmpty)
        #expect(run(arguments, to: CapturedOutput()) == 0)
        #expect(run.person.questions.count == 1 && run.person.questions[0].contains("ben"))
        #expect(run(arguments + ["--yes", "--json"], to: CapturedOutput()) == 0)
        #expect(node.methods == Array(repeating: words.replacing(" ", with: "."), count: 2))
    }
}
