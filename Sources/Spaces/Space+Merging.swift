import CRDT
import Membership
package import Replication
package import WireCodec

// What this device does with branches.
extension Space {
    /// Lets a draft of a chain of its own found a branch where the view in use stands. The branch is named after the
    /// chain once the draft's change is applied.
    package func foundBranch(
        _ name: String, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) {
        try requireEditor(author)
        guard BranchRecord.isName(name) else { throw .branch(.invalidName(name)) }
        guard !branches.all.contains(where: { $0.name == name }) else { throw .branch(.nameTaken(name)) }
        guard branches.count < Self.branchCountMax else { throw .branch(.tooMany(limit: Self.branchCountMax)) }
        _ = draft.append(BranchRecord.begin(name: name, joining: nil).record)
    }

    /// Branches that this device founds in one space; what others found is taken all the same.
    package static let branchCountMax = 1024

    /// Lets the draft of a new chain say that it writes the branch in use; nothing for main.
    package func beginChain(in draft: inout ChangeDraft) {
        guard let id = inUse.branch, let branch = branches[id] else { return }
        _ = draft.append(BranchRecord.begin(name: branch.name, joining: id).record)
    }

    /// Lets a draft that is otherwise empty merge another view into the one in use.
    ///
    /// Throws where that would not be a merge, or could not be carried out; then nothing is changed.
    package func merge(_ name: ViewName, by author: Bytes32, in draft: inout ChangeDraft) throws(SpaceError) {
        try requireEditor(author)
        precondition(isKnown(name) && name != inUse, "another view is merged, and one that is here")
        let source = reach(of: name)
        guard hasNews(in: name) else { throw .branch(.nothingToMerge(viewTitle(name))) }
        var trial = self
        _ = try trial.bringIn(source.newest.map { Int($0) })
        _ = draft.append(
            BranchRecord.merge(name: viewTitle(name), branch: name.branch).record)
        draft.merged = source
    }

    /// Whether a view has edits of texts or of the tree that the one in use lacks.
    ///
    /// O(documents, tree operations and lines of logs).
    package func hasNews(in name: ViewName) -> Bool { hasNews(in: name, beyond: reach(of: inUse)) }

    /// The same, beyond any changes.
    package func hasNews(in name: ViewName, beyond known: Reach) -> Bool {
        let wanted = reach(of: name)
        guard !chains.contains(known, wanted) else { return false }
        let source = otherViews[name] ?? makeView(wanted)
        return source.treeSteps.contains { !chains.contains(known, $0.change) }
            || source.documents.values.contains { document in
                document.log.contains { !chains.contains(known, Int($0.change)) }
            }
    }

    /// The view that people mean by a name: `main`, a branch's name, or the beginning of its id.
    package func viewName(called text: String) throws(SpaceError) -> ViewName {
        if text == BranchRecord.mainName { return .main }
        let found = branches.matching(text)
        guard let first = found.first else { throw .branch(.unknown(text)) }
        guard found.count == 1 else { throw .branch(.ambiguous(text, ids: found.map { String($0.id.hex.prefix(12)) })) }
        return .branch(first.id)
    }

    /// Whether there is such a view.
    package func isKnown(_ name: ViewName) -> Bool {
        name.branch.map { branches[$0] != nil } ?? true
    }

    /// What people call a view: what a member gave it as a name.
    package func viewTitle(_ name: ViewName) -> String {
        name.branch.flatMap { branches[$0]?.name } ?? BranchRecord.mainName
    }
}
