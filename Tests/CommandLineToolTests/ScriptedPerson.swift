import SodiumCrypto
import Synchronization

@testable import CommandLineTool

/// Somebody at a terminal whose answers are known beforehand; nobody where there are none.
final class ScriptedPerson: PersonAtTerminal {
    private let state: Mutex<(answers: [String], questions: [String])>

    init(_ answers: String...) {
        state = Mutex((answers, []))
    }

    var isThere: Bool { state.withLock { !$0.answers.isEmpty } }
    /// What was asked, in order.
    var questions: [String] { state.withLock { $0.questions } }

    func answer(to question: String) -> String? {
        state.withLock { state in
            guard !state.answers.isEmpty else { return nil }
            state.questions.append(question)
            return state.answers.removeFirst()
        }
    }

    func hiddenAnswer(to question: String) -> SecretBytes? {
        answer(to: question).flatMap { $0.isEmpty ? nil : SecretBytes(copying: Array($0.utf8)) }
    }
}
