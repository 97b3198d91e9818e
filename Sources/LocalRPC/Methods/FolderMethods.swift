/// `folder.*`: ordinary folders that the node keeps equal to spaces.
package enum FolderMethods {
    /// How it stands with a folder.
    package struct Folder: Codable, Hashable, Sendable {
        package enum State: String, Codable, Sendable {
            case starting, equal, syncing
            /// Git changed what is checked out, or what `detail` says where it is there; `folder.resume` goes on.
            case paused
            /// It is not kept equal now; `detail` says why, and it is tried again by itself.
            case held
        }

        /// Something that is not the same on both sides.
        package struct Exception: Codable, Hashable, Sendable {
            package var path: String
            /// One word for a rule of `Protocol/folders.md`, or a sentence.
            package var reason: String

            package init(path: String, reason: String) {
                self.path = path
                self.reason = reason
            }
        }

        /// The id of the space.
        package var space: String
        package var title: String
        /// Absolute.
        package var path: String
        package var state: State
        package var detail: String?
        /// How many files are the same on both sides.
        package var files: Int
        /// At most a thousand.
        package var exceptions: [Exception]

        package init(space: String, title: String, path: String, state: State) {
            self.space = space
            self.title = title
            self.path = path
            self.state = state
            files = 0
            exceptions = []
        }
    }

    /// Keeps a folder equal to a space from now on; answered when it is for the first time.
    package enum Attach: RPCMethod {
        package static let name = "folder.attach"
        package typealias Result = Folder

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var path: String
            /// Whether what the folder has is taken into the space. Without it a folder is refused that has something
            /// which the space has not, or otherwise.
            package var merge: Bool?

            package init(space: String? = nil, path: String, merge: Bool? = nil) {
                self.space = space
                self.path = path
                self.merge = merge
            }
        }
    }

    /// Leaves the folder as it is; it is kept equal no more.
    package enum Detach: RPCMethod {
        package static let name = "folder.detach"
        package typealias Params = SpaceMethods.Selection
        package typealias Result = Folder
    }

    package enum List: RPCMethod {
        package static let name = "folder.list"
        package typealias Params = Nothing

        package struct Result: Codable, Hashable, Sendable {
            package var folders: [Folder]

            package init(folders: [Folder]) {
                self.folders = folders
            }
        }
    }

    package enum Status: RPCMethod {
        package static let name = "folder.status"
        package typealias Params = SpaceMethods.Selection
        package typealias Result = Folder
    }

    /// Answered when all that happened before, on the disk and in the space, is on both sides, or cannot be.
    package enum Sync: RPCMethod {
        package static let name = "folder.sync"
        package typealias Params = SpaceMethods.Selection
        package typealias Result = Folder
    }

    /// Goes on with a folder that is paused; answered when it is equal.
    package enum Resume: RPCMethod {
        package static let name = "folder.resume"
        package typealias Result = Folder

        /// Whose files count.
        package enum Side: String, Codable, Sendable {
            /// What git checked out is taken into the space, as edits.
            case disk
            /// The space's files are written over those that git checked out.
            case space
        }

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var take: Side

            package init(space: String? = nil, take: Side) {
                self.space = space
                self.take = take
            }
        }
    }
}
