import LocalRPC
import Mailboxes
import ReviewProofs

/// Why no signed export was made, in a person's words.
extension RPCFailure {
    init(export error: ExportError) {
        let kept = "Nothing was written."
        switch error {
        case .noReview:
            self.init(.notFound, "There is no such review.", kept: kept, next: "List them: atelier review list")
        case .overLimit(let field, let limit):
            self.init(
                .overLimit, "The export would be too long: of \(field) it may have \(limit).", kept: kept,
                next: "Write it without its proof: atelier review export --format json")
        default:
            self.init(
                .internal, "What was to be written does not prove the review: \(error).", kept: kept,
                next: "Check the disk: atelier node db verify")
        }
    }

    init(writingExport error: MailboxError) {
        self.init(
            error.isAbsence ? .notFound : .failed, "The export could not be written: \(error).",
            kept: "No half of it was left there.", next: "Look at the folder and the room on its disk.")
    }
}
