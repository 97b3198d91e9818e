import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The program that a person reads long output in: `PAGER`, else `less`. It is started without a shell; words after the
/// first are given to it as arguments.
struct Pager {
    let words: [String]
    private let environment: [String: String]

    /// Nil where the person wants none: `PAGER` is empty, or `cat`.
    init?(environment: [String: String]) {
        words = (environment["PAGER"] ?? "less").split(separator: " ").map(String.init)
        if words.isEmpty || words == ["cat"] { return nil }
        // For less: end where all fits, show colours, leave the text on the screen. Its commands that start other
        // programs or write files are off.
        self.environment = environment.merging(["LESS": "FRX", "LV": "-c", "LESSSECURE": "1"]) { own, _ in own }
    }

    /// Waits until the person has read it. Ctrl-C meanwhile is the pager's affair.
    func show(_ text: String) throws(CommandError) {
        let formerInterrupt = signal(SIGINT, SIG_IGN)
        let formerQuit = signal(SIGQUIT, SIG_IGN)
        defer {
            signal(SIGINT, formerInterrupt)
            signal(SIGQUIT, formerQuit)
        }
        let program = ChildProgram(
            words: words, environment: environment, input: Array(text.utf8), output: .shared, errors: .shared)
        do {
            // With what status it ends says nothing: `less` was told to quit, or was not.
            _ = try program.run()
        } catch {
            throw CommandError(
                error.kind, error.sentence, kept: error.kept,
                hint: "Set PAGER to your pager's name, or to cat for none.")
        }
    }
}
