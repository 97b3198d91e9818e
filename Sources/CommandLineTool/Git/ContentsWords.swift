import LocalRPC
internal import ReviewContents

extension ContentsError {
    /// What a person reads of it.
    var forPeople: CommandError {
        switch self {
        case .overLimit(let field, let count, let limit):
            CommandError(
                .overLimit, "A round takes at most \(limit) \(Self.words(field)), and this would be \(count).",
                kept: "Nothing was sent.", hint: "Split the change, or choose another --base.")
        case .badPath(let path), .pointless(let path), .outOfOrder(let path), .notText(let path):
            CommandError(.failed, "A round cannot hold \(path).", kept: "Nothing was sent.")
        case .notContents, .codec, .badStream, .implausible:
            CommandError(
                .failed, "What the author sent as the contents of this round is none: \(self).",
                kept: "Comments and votes are here all the same.", hint: "Ask the author to revise it.")
        }
    }

    private static func words(_ field: String) -> String {
        switch field {
        case "body", "text", "message", "path", "name", "link": "bytes of \(field == "body" ? "text" : field)"
        default: field
        }
    }
}
