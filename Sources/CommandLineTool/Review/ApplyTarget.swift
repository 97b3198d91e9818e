import LocalRPC
internal import ReviewContents

/// Where suggestions are taken into: the working tree around the person, or the document that the review is about.
struct ApplyTarget {
    private enum Place {
        case tree(GitRepository, WorkingTree)
        case document
    }

    private let talk: ReviewTalk
    private let place: Place

    init(talk: ReviewTalk, repository: String?, rounds: [ReviewMethods.Round]) throws(CommandError) {
        self.talk = talk
        if rounds.allSatisfy({ $0.draft.document != nil }) {
            place = .document
        } else {
            let folder = repository ?? ProcessEnvironment.currentFolder ?? "."
            let repository = try GitRepository(holding: folder, environment: talk.node.environment)
            place = .tree(repository, try WorkingTree(top: repository.top))
        }
    }

    /// Makes another text of one; nil from `change` leaves it as it is.
    func rewrite(_ path: String, _ change: (String) -> String?) throws(CommandError) {
        switch place {
        case .tree(_, let tree):
            try tree.rewrite(path) { bytes throws(CommandError) in
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw CommandError(.failed, "\(path) is not UTF-8 any more.", kept: "It is as it was.")
                }
                return change(text).map { Array($0.utf8) }
            }
        case .document:
            let current = try talk.node.ask(
                DocumentMethods.Cat.self, .init(space: talk.place.space, path: path))
            guard let text = change(current.text), text != current.text else { return }
            _ = try talk.node.ask(
                DocumentMethods.Edit.self,
                .init(
                    space: talk.place.space, path: path, revision: current.revision,
                    edits: LineSplices.between(current.text, text)))
        }
    }

    /// A commit of these files alone, in the person's name; its id.
    func commit(
        _ files: [String], trailers: [String], review: ReviewMethods.Review
    ) throws(CommandError) -> String? {
        guard case .tree(let repository, _) = place else {
            throw CommandError(
                .usage, "A document has no commits.", kept: "The suggestions were taken.",
                hint: "Leave --commit out.")
        }
        let title = review.head.title.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let message = "Take suggestions of the review\n\n\(title)\n\n" + trailers.map { $0 + "\n" }.joined()
        let arguments = ["commit", "--quiet", "--cleanup=verbatim", "--only", "-F", "-", "--"] + files
        let outcome = try repository.asked(arguments, input: Array(message.utf8))
        guard outcome.status == 0 else {
            throw GitRepository.failure(arguments, outcome).keeping("The files have the suggestions; nothing was said.")
        }
        return try repository.commit("HEAD")
    }
}
