import LocalRPC
import TerminalRendering

/// Merges a commit into a branch, all of it or nothing: the merge is made beside the working tree (`git merge-tree`,
/// git 2.38), and only a clean one moves the branch.
struct GitMerge {
    let repository: GitRepository

    /// The id of the merge commit.
    func merge(_ head: String, into branch: String, message: String) throws(CommandError) -> String {
        let name = "refs/heads/" + branch
        guard !branch.hasPrefix("-"), let target = try repository.line(["rev-parse", "--verify", "--quiet", name])
        else {
            throw CommandError(
                .notFound, "There is no branch \(PeerText(branch).name) in \(repository.top).",
                kept: "Nothing was changed.", hint: "--into BRANCH")
        }
        let head = try repository.commit(head)
        let tree = try self.tree(of: target, and: head)
        let commit = try made(["commit-tree", tree, "-p", target, "-p", head, "-F", "-"], input: message)
        if try repository.line(["symbolic-ref", "--quiet", "HEAD"]) == name {
            // Checked out: the files go along, unless something that is not committed stands in the way.
            let arguments = ["merge", "--ff-only", "--quiet", commit]
            let outcome = try repository.asked(arguments)
            guard outcome.status == 0 else { throw GitRepository.failure(arguments, outcome) }
        } else {
            _ = try made(["update-ref", "-m", "review: land", name, commit, target], input: "")
        }
        return commit
    }

    private func tree(of target: String, and head: String) throws(CommandError) -> String {
        let arguments = ["merge-tree", "--write-tree", "--name-only", "-z", target, head]
        let outcome = try repository.asked(arguments)
        var fields = try GitFields(outcome.status <= 1 ? outcome.output : [])
        guard let tree = fields.nextBytes().map({ String(decoding: $0, as: UTF8.self) }), GitRepository.isID(tree)
        else {
            throw GitRepository.failure(arguments, outcome)
        }
        guard outcome.status == 1 else { return tree }
        var files: Set<String> = []
        while let file = fields.nextBytes(), !file.isEmpty { files.insert(PeerText(utf8: Array(file)).path) }
        throw CommandError(
            .conflict, "Both sides changed the same lines of \(files.sorted().joined(separator: ", ")).",
            kept: "Nothing was changed.", hint: "Merge or rebase the branch, then: atelier review revise")
    }

    private func made(_ arguments: [String], input: String) throws(CommandError) -> String {
        let output = try repository.output(arguments, input: Array(input.utf8))
        return String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
