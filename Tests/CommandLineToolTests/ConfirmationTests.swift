import TestKit
import Testing

@testable import CommandLineTool

struct ConfirmationTests {
    private func ask(
        _ person: ScriptedPerson, _ arguments: [String] = [], isJSON: Bool = false
    ) throws -> (isGiven: Bool, words: String) {
        let sink = CapturedOutput()
        let surroundings = Surroundings(environment: [:], sink: sink, launcher: nil, person: person)
        let confirmation = try Confirmation.parse(arguments)
        let isGiven = try Surroundings.$current.withValue(surroundings) {
            try confirmation.isGiven("Remove Kim?", OutputFormat(isJSON: isJSON, surroundings: surroundings))
        }
        return (isGiven, sink.words)
    }

    @Test("only yes in full is consent")
    func answers() throws {
        for (answer, isConsent) in [("yes", true), ("y", false), ("YES", false), (" yes", false), ("", false)] {
            let person = ScriptedPerson(answer)
            let result = try ask(person)
            #expect(result.isGiven == isConsent, "\(answer)")
            #expect(result.words == (isConsent ? "" : "Nothing was changed.\n"))
            #expect(person.questions == ["Remove Kim? Type yes:"])
        }
    }

    @Test("--yes answers beforehand, and nobody is asked")
    func beforehand() throws {
        let person = ScriptedPerson("no")
        #expect(try ask(person, ["--yes"]).isGiven)
        #expect(person.questions.isEmpty)
    }

    @Test("without a terminal, and where a program reads the answer, it is bad usage that says what to do")
    func nobody() throws {
        for (person, isJSON) in [(ScriptedPerson(), false), (ScriptedPerson("yes"), true)] {
            let error = try #require(throws: CommandError.self) { try ask(person, isJSON: isJSON) }
            #expect(error.exitCode == .usage)
            #expect(error.hint == "Say it beforehand: --yes")
        }
    }
}
