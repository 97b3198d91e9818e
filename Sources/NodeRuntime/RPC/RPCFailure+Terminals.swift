import LocalRPC
import NodeCore

/// Failures about shared terminals in a person's words.
extension RPCFailure {
    init(_ failure: TerminalFailure) {
        let unchanged = "Nothing was changed."
        switch failure {
        case .unknown:
            self.init(
                .notFound, "There is no such terminal, or no link to its host.", kept: unchanged,
                next: "List them: atelier session terminal list")
        case .notOwner:
            self.init(
                .refused, "Another program of this device shares that terminal.", kept: unchanged,
                next: "End it where it was begun.")
        case .isOpen:
            self.init(
                .conflict, "That terminal is shared already.", kept: unchanged,
                next: "Its first connection ends soon, if its program lost it; then try again.")
        case .tooMany(let limit):
            self.init(.overLimit, "There are \(limit) already.", kept: "They go on.", next: "End one of them.")
        case .titleTooLong(let limit):
            self.init(.overLimit, "The title is longer than \(limit) bytes.", kept: unchanged)
        case .inputTooLong(let limit):
            self.init(.overLimit, "Keys come as 1 to \(limit) bytes at a time.", kept: "Nothing was typed.")
        case .keyframeDue:
            self.init(
                .conflict, "So much was written since the last keyframe that another one has to come first.",
                kept: "The output was not taken.", next: "terminal.keyframe")
        case .readOnly:
            self.init(
                .refused, "The terminal was shared to be looked at only, and stays so.", kept: unchanged,
                next: "Share another one without --read-only.")
        case .notWatching:
            self.init(
                .notFound, "That member does not watch the terminal.", kept: unchanged,
                next: "They watch by: atelier session terminal watch")
        }
    }
}
