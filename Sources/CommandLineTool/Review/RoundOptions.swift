import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

/// What a round is to be about: commits, the working tree, or a document of the space.
struct RoundOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the change is made on; else the branch that this one follows, main or master.", valueName: "rev"))
    var base: String?

    @Option(help: ArgumentHelp("What it ends in; else what is checked out.", valueName: "rev"))
    var head: String?

    @Flag(help: "What is in the working tree, committed or not.")
    var workingTree = false

    @Flag(help: "With --working-tree: files that git does not follow as well.")
    var untracked = false

    @Option(help: ArgumentHelp("A file that did not change, to be read beside the others.", valueName: "path"))
    var include: [String] = []

    @Option(help: ArgumentHelp("A document of the space, in place of code.", valueName: "path"))
    var doc: String?

    @Option(help: ArgumentHelp("With --doc: the older version, as for doc diff.", valueName: "version"))
    var from: String?

    @Option(help: ArgumentHelp("With --doc: the newer version.", valueName: "version"))
    var to: String?

    @Option(help: ArgumentHelp("The repository; else the one around the current folder.", valueName: "dir"))
    var repository: String?

    func validate() throws {
        let isCode = base != nil || head != nil || workingTree || untracked || !include.isEmpty || repository != nil
        if doc != nil, isCode { throw ValidationError("--doc is about a document; the other options are about code.") }
        if doc == nil, from != nil || to != nil { throw ValidationError("--from and --to go with --doc.") }
        if workingTree, head != nil { throw ValidationError("--working-tree and --head exclude each other.") }
        if untracked, !workingTree { throw ValidationError("--untracked goes with --working-tree.") }
    }

    /// Puts it together, and gives it to the members of the space.
    func round(with node: NodeAccess, in place: SpaceOption) throws(CommandError) -> MadeRound {
        if let doc {
            var draft = ReviewMethods.RoundDraft()
            (draft.document, draft.from, draft.to) = (doc, from, to)
            return MadeRound(draft: draft, title: doc, target: nil)
        }
        let repository = try GitRepository(
            holding: repository ?? ProcessEnvironment.currentFolder ?? ".", environment: node.environment)
        let (target, base) = try self.base(in: repository)
        let contents = try contents(of: repository, from: base)
        guard contents.files.contains(where: \.isChanged) else {
            throw CommandError(
                .usage, "Nothing differs from \(target).", kept: "Nothing was sent.",
                hint: "Commit something, or name another --base.")
        }
        return MadeRound(
            draft: try RoundUpload(node: node, place: place).draft(of: contents),
            title: contents.commits.last?.title ?? "Changes in the working tree",
            target: target == "HEAD" ? nil : target)
    }

    private func contents(of repository: GitRepository, from base: String) throws(CommandError) -> RoundContents {
        let round = try GitRound(repository)
        if workingTree {
            return try round.contentsOfWorkingTree(from: base, withUntracked: untracked, including: include)
        }
        return try round.contents(from: base, to: try repository.commit(head ?? "HEAD"), including: include)
    }

    /// What the person means by it, and the newest commit that it has in common with the head.
    private func base(in repository: GitRepository) throws(CommandError) -> (target: String, base: String) {
        let end = try repository.commit(head ?? "HEAD")
        let names = base.map { [$0] } ?? (workingTree ? ["HEAD"] : ["@{upstream}", "main", "master"])
        for name in names {
            guard let commit = try? repository.commit(name) else { continue }
            let isItself = base == nil && !workingTree && commit == end
            if !isItself { return (try shown(name, in: repository), try repository.mergeBase(commit, end)) }
        }
        if let base { _ = try repository.commit(base) }
        throw CommandError(
            .usage, "On what the change is made cannot be seen.", kept: "Nothing was sent.", hint: "Name it: --base REV"
        )
    }

    private func shown(_ name: String, in repository: GitRepository) throws(CommandError) -> String {
        guard name == "@{upstream}" else { return name }
        return try repository.line(["rev-parse", "--abbrev-ref", name]) ?? name
    }
}

/// A round that members can have.
struct MadeRound {
    var draft: ReviewMethods.RoundDraft
    /// What a review of it could be called.
    let title: String
    /// What it is to be merged into, where that is known.
    let target: String?
}
