import LocalRPC
internal import ReviewProofs

/// Why a file proves nothing, in a person's words.
extension CommandError {
    init(proof error: ExportError) {
        let kept = "Nothing here was changed; believe nothing that stands in the file."
        let again = "Have it sent once more, or made anew: atelier review export REVIEW --signed --output FILE"
        switch error {
        case .malformed:
            self.init(
                .usage, "That is no signed export of a review, or bytes of it were changed: \(error).", kept: kept,
                hint: again)
        case .overLimit(let field, let limit):
            self.init(.overLimit, "The file has more than \(limit) of \(field).", kept: kept, hint: again)
        case .makerSignature:
            self.init(
                .refused, "The file was changed since its maker signed it, or somebody else is named as its maker.",
                kept: kept, hint: again)
        case .genesis, .statement:
            self.init(
                .refused, "What the file says of the members of its space is not signed by who may say so: \(error).",
                kept: kept, hint: again)
        case .change, .unsigned, .record:
            self.init(
                .refused, "A change in the file is not what its author signed, or does not fit the others: \(error).",
                kept: kept, hint: again)
        case .foreignContents(let place), .contents(let place, _):
            self.init(
                .refused, "The contents at place \(place + 1) are those of no round of the review.", kept: kept,
                hint: again)
        case .noReview:
            self.init(
                .refused, "Nothing that counts in the file opens the review that it names.", kept: kept, hint: again)
        case .otherWords:
            self.init(
                .refused, "What the file says in plain words is not what its signed records come to.", kept: kept,
                hint: again)
        }
    }
}
