package import Spaces
package import WireCodec

/// What a client asks about the branches of a space. Branches are named as people name them: by `main`, by a name, or
/// by the beginning of an id.
package enum BranchCommand: Sendable {
    case list
    /// Founds a branch where the view in use stands; that one stays in use.
    case found(name: String)
    /// Lets all clients of this node see and write another view.
    case use(String)
    /// What the view in use and another one changed since both had the same.
    case compare(String)
    /// Brings another view into the one in use. Where both changed the same places it is done only if a person has
    /// reviewed that.
    case merge(String, isReviewed: Bool)
}

package enum BranchReply: Sendable {
    case list([BranchSummary])
    case founded(BranchID)
    /// What people call the view that is in use now.
    case inUse(ViewName, title: String)
    case compared(ViewComparison)
    /// As it was compared just before; nothing was written when that has no news.
    case merged(ViewComparison)
}

/// One branch as a person wants to hear of it.
package struct BranchSummary: Sendable {
    package let name: ViewName
    package let title: String
    package let isInUse: Bool
    /// The device that founded it; nil for main, and for a branch whose founding change is not here.
    package let founder: Bytes32?
    /// When it was founded, and when the last of its own changes was made.
    package let founded: HybridTime?
    package let newest: HybridTime?
    /// Changes of it that main lacks, but for the founding one; and of main that it lacks.
    package let ahead: Int
    package let behind: Int
    /// Whether it has edits that main lacks.
    package let hasNews: Bool
}
