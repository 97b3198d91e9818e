import LocalRPC

/// The person's own `git`, asked about the repository of a folder. It is started without a shell.
struct GitCommand {
    let folder: String

    /// More output than any list of staged files.
    static let outputInBytesMax = 16 << 20

    /// What it prints; nil where it ends with an error: there is no such thing, or no repository.
    func output(_ arguments: [String]) throws(CommandError) -> [UInt8]? {
        let program = ChildProgram(
            words: ["git", "-C", folder] + arguments, environment: ProcessEnvironment.current,
            output: .kept(inBytes: Self.outputInBytesMax - 1))
        let outcome: ChildProgram.Outcome
        do {
            outcome = try program.run()
        } catch {
            throw CommandError(
                .failed, "git could not be asked: \(error.sentence)", kept: "Nothing was changed.",
                hint: "Install git, or name the documents: atelier session trailers PATH")
        }
        if outcome.isCut {
            throw CommandError(.failed, "git says more than fits.", kept: "Nothing was changed.")
        }
        return outcome.status == 0 ? outcome.output : nil
    }

    /// The same as one line without its end.
    func line(_ arguments: [String]) throws(CommandError) -> String? {
        guard let bytes = try output(arguments), let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
