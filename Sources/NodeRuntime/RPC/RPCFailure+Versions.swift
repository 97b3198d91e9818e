import LocalRPC
import Spaces
import WireCodec

extension RPCFailure {
    /// A version that was not found, or could not be named. Precondition: the error is one about versions.
    init(version error: SpaceError) {
        let unchanged = "Nothing was changed."
        switch error {
        case .unknownVersion(let name):
            self.init(
                .notFound, "The document has no version \(name).", kept: unchanged,
                next: "Name one by the first digits that atelier doc log shows, by a given name, or by a time.")
        case .versionElsewhere(let name):
            self.init(
                .notFound, "The version \(name) lies on another branch of the space.", kept: unchanged,
                next: "Go there first: atelier space branches, then atelier space switch NAME")
        case .ambiguousVersion(let digits, let changes):
            let list = changes.prefix(5).map { $0.hex.prefix(16) }.joined(separator: ", ")
            self.init(
                .notFound, "Several changes begin with \(digits): \(list)\(changes.count > 5 ? ", …" : "").",
                kept: unchanged, next: "Give more digits.")
        case .unfitVersionName(let name):
            self.init(
                .usage, "\(name.isEmpty ? "Nothing" : name) cannot be the name of a version.", kept: unchanged,
                next: "Use 1 to 64 bytes without control characters, and neither now nor start.")
        case .versionTooWide(let limit):
            self.init(
                .overLimit, "More than \(limit) changes that do not know each other make up this version.",
                kept: unchanged, next: "Edit the document once, and name the version after that.")
        default: preconditionFailure("only what is wrong with versions is told here")
        }
    }
}
