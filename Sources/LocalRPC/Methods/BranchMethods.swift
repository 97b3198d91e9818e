/// `space.branch*`: working apart on a whole space.
///
/// A branch is named by its name or by the beginning of its id, with eight digits at least; `main` is what is no
/// branch. None that fits: `notFound`. Several: `ambiguous`, with their ids in the message.
package enum BranchMethods {
    package struct Summary: Codable, Hashable, Sendable {
        package var name: String
        /// 64 hexadecimal digits; absent for main.
        package var id: String?
        /// Whether it is what this node's clients see and write.
        package var isInUse: Bool
        /// The name and the id of the device that founded it; absent for main, and while its founding is not here.
        package var founder: String?
        package var founderId: String?
        /// When it was founded, and when it was changed last, in milliseconds since the Unix epoch.
        package var foundedAt: Int?
        package var changedAt: Int?
        /// Changes that main lacks, and changes of main that it lacks.
        package var ahead: Int
        package var behind: Int
        /// Whether it has edits that main lacks.
        package var hasNews: Bool

        package init(name: String, id: String?, isInUse: Bool, ahead: Int, behind: Int, hasNews: Bool) {
            self.name = name
            self.id = id
            self.isInUse = isInUse
            self.ahead = ahead
            self.behind = behind
            self.hasNews = hasNews
        }
    }

    /// A space, and a branch in it.
    package struct Selection: Codable, Hashable, Sendable {
        package var space: String?
        package var branch: String

        package init(space: String? = nil, branch: String) {
            self.space = space
            self.branch = branch
        }
    }

    package enum List: RPCMethod {
        package static let name = "space.branches"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            /// Main first, then by name.
            package var branches: [Summary]

            package init(branches: [Summary]) {
                self.branches = branches
            }
        }
    }

    /// Founds a branch where the view in use stands; answered once that is on disk. `conflict` when there is one of
    /// that name.
    package enum Create: RPCMethod {
        package static let name = "space.branch"
        package typealias Params = Selection

        package struct Result: Codable, Hashable, Sendable {
            /// The id of the new branch.
            package var id: String

            package init(id: String) {
                self.id = id
            }
        }
    }

    /// Lets all clients of this node see and write another view from now on. Who has a document open hears of it by
    /// `doc.changed`; an edit made on an older revision is refused.
    package enum Switch: RPCMethod {
        package static let name = "space.switch"
        package typealias Params = Selection

        package struct Result: Codable, Hashable, Sendable {
            /// The name of what is in use now.
            package var branch: String
            /// Absent for main.
            package var id: String?

            package init(branch: String, id: String?) {
                self.branch = branch
                self.id = id
            }
        }
    }

    /// What the view in use (ours) and another one (theirs) changed since both had the same. Changes nothing.
    package enum Compare: RPCMethod {
        package static let name = "space.compare"
        package typealias Params = Selection
        package typealias Result = Comparison
    }

    /// Merges another view into the one in use. `conflict`, with nothing changed, when there are places that both
    /// changed and `reviewed` is not true.
    package enum Merge: RPCMethod {
        package static let name = "space.merge"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var branch: String
            /// Whether a person has seen, or needs not see, the places that both sides changed.
            package var reviewed: Bool?

            package init(space: String? = nil, branch: String, reviewed: Bool? = nil) {
                self.space = space
                self.branch = branch
                self.reviewed = reviewed
            }
        }

        /// As the two stood just before; `merged` of each region is what stands there now. Without `hasNews` there was
        /// nothing to merge, and nothing was written.
        package typealias Result = Comparison
    }
}

extension BranchMethods {
    package struct Comparison: Codable, Hashable, Sendable {
        /// The names of the two views: the first is the one in use.
        package var ours: String
        package var theirs: String
        /// Whether theirs has edits that ours lacks.
        package var hasNews: Bool
        /// Places that both sides changed, in all documents.
        package var regionCount: Int
        package var documents: [DocumentComparison]

        package init(
            ours: String, theirs: String, hasNews: Bool, regionCount: Int, documents: [DocumentComparison]
        ) {
            self.ours = ours
            self.theirs = theirs
            self.hasNews = hasNews
            self.regionCount = regionCount
            self.documents = documents
        }
    }

    package struct DocumentComparison: Codable, Hashable, Sendable {
        package var id: String
        /// Its path when both had the same; absent when it was not shown then.
        package var basePath: String?
        /// Its path when both are merged; absent when it is not shown then.
        package var path: String?
        /// What each side changed; absent: nothing.
        package var ours: Side?
        package var theirs: Side?
        /// Places that both sides changed, from the top.
        package var regions: [Region]

        package init(
            id: String, basePath: String?, path: String?, ours: Side?, theirs: Side?, regions: [Region]
        ) {
            self.id = id
            self.basePath = basePath
            self.path = path
            self.ours = ours
            self.theirs = theirs
            self.regions = regions
        }
    }

    package struct Side: Codable, Hashable, Sendable {
        /// Its path on this side; absent when it is not shown there.
        package var path: String?
        /// Whether the document was made on this side.
        package var isNew: Bool
        /// Lines that came and lines that went.
        package var inserted: Int
        package var deleted: Int
        /// The names of who wrote, the latest last.
        package var authors: [String]
        /// When the last of it was written, in milliseconds since the Unix epoch.
        package var changedAt: Int?

        package init(path: String?, isNew: Bool, inserted: Int, deleted: Int, authors: [String], changedAt: Int?) {
            self.path = path
            self.isNew = isNew
            self.inserted = inserted
            self.deleted = deleted
            self.authors = authors
            self.changedAt = changedAt
        }
    }

    package struct Region: Codable, Hashable, Sendable {
        /// What both sides had, what each made of it, and what stands there when both are merged.
        package var base: Lines
        package var ours: Lines
        package var theirs: Lines
        package var merged: Lines

        package init(base: Lines, ours: Lines, theirs: Lines, merged: Lines) {
            self.base = base
            self.ours = ours
            self.theirs = theirs
            self.merged = merged
        }
    }

    package struct Lines: Codable, Hashable, Sendable {
        /// The number of the first line in its text, from 0, and how many they are.
        package var first: Int
        package var count: Int
        package var text: String
        /// Whether `text` holds only the beginning of them.
        package var isCut: Bool

        package init(first: Int, count: Int, text: String, isCut: Bool) {
            self.first = first
            self.count = count
            self.text = text
            self.isCut = isCut
        }
    }
}
