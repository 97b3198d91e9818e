package import SodiumCrypto

/// The person at the terminal that this command was started from, whatever its standard streams are bound to.
package protocol PersonAtTerminal: Sendable {
    /// Whether there is somebody to ask.
    var isThere: Bool { get }

    /// Asks, and gives the line that was typed, without its end; nil when there is no terminal or it was closed.
    func answer(to question: String) throws(CommandError) -> String?

    /// The same for what nobody may read over a shoulder: nothing is echoed. Nil also for an empty line.
    func hiddenAnswer(to question: String) throws(CommandError) -> SecretBytes?
}

/// Nobody, where a program talks to a program.
struct NobodyAtTerminal: PersonAtTerminal {
    var isThere: Bool { false }
    func answer(to question: String) throws(CommandError) -> String? { nil }
    func hiddenAnswer(to question: String) throws(CommandError) -> SecretBytes? { nil }
}
