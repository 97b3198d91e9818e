internal import Foundation

/// A terminal in another language (PyPI `pyte`; `Emulator/screens.py`), asked what our output does to it.
package struct TerminalEmulator: Sendable {
    private let environment: PythonEnvironment
    private static let folder = TestData.packageRoot.appendingPathComponent("Tests/TestKit/Emulator")

    /// Nil, with one loud line a run, where Python or PyPI cannot be reached: then the tests check nothing.
    package static let installed = PythonEnvironment.installed(
        requirements: folder.appendingPathComponent("requirements.txt"), module: "pyte"
    ).map { TerminalEmulator(environment: $0) }

    /// For each text what the terminal has to say against it: nothing where it did no more than to put printable
    /// characters into cells, with its title, modes, answers, cursor and colours at the end as if there had been none.
    package func objections(to texts: [String]) throws -> [String] {
        let input = try JSONEncoder().encode(texts.map { Data($0.utf8).base64EncodedString() })
        let answers = try JSONDecoder().decode([String].self, from: run("screens.py", input: input))
        precondition(answers.count == texts.count, "the script answers to each text")
        return answers
    }

    func run(_ script: String, input: Data) throws -> Data {
        try environment.run(Self.folder.appendingPathComponent(script), input: input)
    }
}
