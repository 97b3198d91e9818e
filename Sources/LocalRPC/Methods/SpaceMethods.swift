/// `space.*`: the shared places of this node.
///
/// Where a method takes `space`, that is an id, a unique prefix of one, or a title; absent it means the only space.
/// No space, or none that fits: `notFound`. Several: `ambiguous`, with their list in the message.
package enum SpaceMethods {
    package struct Summary: Codable, Hashable, Sendable {
        /// 64 hexadecimal digits.
        package var id: String
        package var title: String
        /// The role of this device there: owner, mentor, editor, reviewer, viewer or relay.
        package var role: String
        package var members: Int
        package var documents: Int
        package var changes: Int
        /// The branch that this node's clients see and write, or `main`.
        package var branch: String
        /// Whether this node makes its links to the members anew every quarter of an hour; absent if not.
        package var strict: Bool?
        /// The member from whose snapshot the texts are, while the history is not here that tells whether they are
        /// right; absent if not.
        package var snapshotBy: String?
        /// What is here, for a bundle that somebody else makes since then; of `space.show` alone.
        package var frontier: String?
        /// What it takes of this device's disk; of `space.show` alone, and absent while its history is being read.
        package var usage: QuotaMethods.Usage?

        package init(
            id: String, title: String, role: String, members: Int, documents: Int, changes: Int, branch: String
        ) {
            self.id = id
            self.title = title
            self.role = role
            self.members = members
            self.documents = documents
            self.changes = changes
            self.branch = branch
        }
    }

    package struct Member: Codable, Hashable, Sendable {
        package var deviceId: String
        package var name: String
        package var role: String
        package var isSelf: Bool
        package var state: PeerMethods.LinkState
        /// The first device of the person, where it is another one: these devices belong together.
        package var personId: String?
        /// How many changes of this device are here and do not count; absent for none.
        package var withheld: Int?
        /// What the person at the node calls it.
        package var petname: String?

        package init(deviceId: String, name: String, role: String, isSelf: Bool, state: PeerMethods.LinkState) {
            self.deviceId = deviceId
            self.name = name
            self.role = role
            self.isSelf = isSelf
            self.state = state
        }
    }

    /// A device, of a member or a former one, that signed two histories of one chain.
    package struct Fork: Codable, Hashable, Sendable {
        package var deviceId: String
        package var name: String

        package init(deviceId: String, name: String) {
            self.deviceId = deviceId
            self.name = name
        }
    }

    /// Which space; see `SpaceMethods`.
    package struct Selection: Codable, Hashable, Sendable {
        package var space: String?

        package init(space: String? = nil) {
            self.space = space
        }
    }

    package enum List: RPCMethod {
        package static let name = "space.list"
        package typealias Params = Nothing

        package struct Result: Codable, Hashable, Sendable {
            package var spaces: [Summary]

            package init(spaces: [Summary]) {
                self.spaces = spaces
            }
        }
    }

    package enum Show: RPCMethod {
        package static let name = "space.show"
        package typealias Params = Selection
        package typealias Result = Summary
    }

    package enum Members: RPCMethod {
        package static let name = "space.members"
        package typealias Params = Selection

        package struct Result: Codable, Hashable, Sendable {
            package var members: [Member]
            /// Guests who wait to be let in, in the order of their arrival; absent for none.
            package var waiting: [Guest]?
            /// Those who were removed or left, with the role that they had; absent for none.
            package var former: [Member]?
            /// Whether only owners let anybody in.
            package var locked: Bool?
            /// Devices that signed two histories of one chain; absent when none did.
            package var forks: [Fork]?

            package init(
                members: [Member], waiting: [Guest]? = nil, former: [Member]? = nil, locked: Bool? = nil,
                forks: [Fork]? = nil
            ) {
                self.members = members
                self.waiting = waiting
                self.former = former
                self.locked = locked
                self.forks = forks
            }
        }
    }
}

extension SpaceMethods {
    /// Makes a space and, given a folder, takes its text files in once.
    package enum Create: RPCMethod {
        package static let name = "space.create"

        package struct Params: Codable, Hashable, Sendable {
            package var title: String
            /// An absolute path.
            package var directory: String?

            package init(title: String, directory: String? = nil) {
                self.title = title
                self.directory = directory
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// The id of the new space.
            package var space: String
            /// The paths inside the space of what was taken in.
            package var imported: [String]
            package var skipped: [SkippedFile]

            package init(space: String, imported: [String], skipped: [SkippedFile]) {
                self.space = space
                self.imported = imported
                self.skipped = skipped
            }
        }

        package struct SkippedFile: Codable, Hashable, Sendable {
            package var path: String
            /// Why, in a few words.
            package var reason: String

            package init(path: String, reason: String) {
                self.path = path
                self.reason = reason
            }
        }
    }
}
