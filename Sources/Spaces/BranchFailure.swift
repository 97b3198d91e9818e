/// Why something about a branch was not done. Nothing was changed.
package enum BranchFailure: Error, Equatable, Sendable {
    /// No branch is called so.
    case unknown(String)
    /// Several branches are called so; the beginnings of their ids.
    case ambiguous(String, ids: [String])
    /// What no branch may be called: `BranchRecord.isName`.
    case invalidName(String)
    /// A branch of this name is there already.
    case nameTaken(String)
    /// There are as many branches as one device may found.
    case tooMany(limit: Int)
    /// It is the view in use.
    case inUse(String)
    /// The view in use has every edit that the other one has.
    case nothingToMerge(String)
    /// Both sides changed so many regions, of so many documents; a person is to see them first.
    case needsReview(String, regions: Int, documents: Int)
}
