import ArgumentParser
import LocalRPC

/// The one question before something that cannot be taken back, or that gives a secret away: asked at the terminal,
/// answered with `yes` in full, or answered beforehand with `--yes`.
///
///     @OptionGroup var confirmation: Confirmation
///     guard try confirmation.isGiven("Remove Kim from Notes?", node.output) else { return }
struct Confirmation: ParsableArguments {
    @Flag(help: "Do not ask.")
    var yes = false

    /// Whether the person agrees. Without a terminal, or where a program reads the answer (`--json`), it is an error
    /// of usage that says what to do.
    ///
    /// `question` is one sentence for people; what a peer wrote in it went through `PeerText`.
    func isGiven(_ question: String, _ output: OutputFormat) throws(CommandError) -> Bool {
        if yes { return true }
        guard !output.isJSON, let answer = try Surroundings.current.person.answer(to: question + " Type yes:") else {
            throw CommandError(
                .usage, "Nobody can be asked here: \(question)", kept: "Nothing was changed.",
                hint: "Say it beforehand: --yes")
        }
        if answer == "yes" { return true }
        output.note("Nothing was changed.")
        return false
    }
}
