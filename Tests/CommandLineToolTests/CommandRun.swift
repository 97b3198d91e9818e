import LocalRPC
import TestKit

@testable import CommandLineTool

/// A folder with a profile `test` in it, and commands run there.
struct CommandRun {
    let folder: TemporaryFolder
    var environment: [String: String]
    var person = ScriptedPerson()

    init() throws {
        folder = try TemporaryFolder()
        environment = [
            "ATELIER_HOME": folder.path("h"), "HOME": folder.path, "ATELIER_PROFILE": "test", "NO_COLOR": "1",
        ]
    }

    var paths: ProfilePaths {
        get throws { try ProfilePaths(profile: "test", environment: environment) }
    }

    func callAsFunction(_ arguments: [String], to output: CapturedOutput) -> Int32 {
        AtelierCommand.run(
            arguments: arguments,
            in: Surroundings(environment: environment, sink: output, launcher: nil, person: person))
    }

    /// How a command ends that is called in a folder.
    func callAsFunction(_ arguments: [String], in folder: String) -> Int32 {
        var surroundings = Surroundings(
            environment: environment, sink: CapturedOutput(isTerminal: false), launcher: nil, person: person)
        surroundings.folder = folder
        return AtelierCommand.run(arguments: arguments, in: surroundings)
    }

    /// What the command printed as data, and how it ended.
    func callAsFunction(_ arguments: String..., isTerminal: Bool = false) -> (data: String, words: String, code: Int32)
    {
        let output = CapturedOutput(isTerminal: isTerminal)
        let code = self(arguments, to: output)
        return (output.data, output.words, code)
    }
}

extension IncomingRequest {
    /// The answer to this request.
    func answer<M: RPCMethod>(_ method: M.Type, _ result: M.Result) -> [[UInt8]] {
        id.map { [MessageWriter.response(method, id: $0, result: result)] } ?? []
    }

    func fail(_ failure: RPCFailure) -> [[UInt8]] { [MessageWriter.failure(failure, id: id)] }
}
