import LocalRPC
import Spaces

extension RPCFailure {
    init(_ failure: BranchFailure) {
        let unchanged = "Nothing was changed."
        let list = "List them: atelier space branches"
        switch failure {
        case .unknown(let name):
            self.init(.notFound, "There is no branch \(name) in this space.", kept: unchanged, next: list)
        case .ambiguous(let name, let ids):
            self.init(
                .ambiguous, "Several branches are called \(name): \(ids.joined(separator: ", ")).", kept: unchanged,
                next: "Name one by the beginning of its id.")
        case .invalidName:
            self.init(
                .usage, "That cannot be the name of a branch.", kept: unchanged,
                next: "Use 1 to 64 bytes without control characters and without spaces at the ends; main is taken.")
        case .nameTaken(let name):
            self.init(
                .conflict, "There is a branch \(name) already.", kept: unchanged,
                next: "Choose another name, or work on it: atelier space switch NAME")
        case .tooMany(let limit):
            self.init(.overLimit, "This space has \(limit) branches or more.", kept: unchanged, next: list)
        case .inUse(let name):
            self.init(
                .usage, "\(name) is what you work on now.", kept: unchanged,
                next: "Name another branch, or go elsewhere first: atelier space switch main")
        case .nothingToMerge(let name):
            self.init(
                .conflict, "\(name) has nothing that is not here already.", kept: unchanged,
                next: "See what each branch holds: atelier space branches")
        case .needsReview(let name, let regions, let documents):
            let places = regions == 1 ? "one place" : "\(regions) places"
            let texts = documents == 1 ? "one document" : "\(documents) documents"
            self.init(
                .conflict, "Here and in \(name), \(places) in \(texts) were changed on both sides.", kept: unchanged,
                next: "Look at them: atelier space merge NAME --preview. Then merge: atelier space merge NAME --yes")
        }
    }
}
