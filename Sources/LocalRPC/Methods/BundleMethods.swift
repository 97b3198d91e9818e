/// Those of `space.*` that carry changes in files.
package enum BundleMethods {
    /// Changes of one device.
    package struct Writer: Codable, Hashable, Sendable {
        package var name: String
        /// Absent where nothing of the device is here.
        package var deviceId: String?
        package var changes: Int

        package init(name: String, deviceId: String?, changes: Int) {
            self.name = name
            self.deviceId = deviceId
            self.changes = changes
        }
    }

    /// Writes a bundle.
    package enum Export: RPCMethod {
        package static let name = "space.exportBundle"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// Absolute. A file that is there is replaced.
            package var path: String
            /// A frontier as `space.show` tells it: only what somebody who has that lacks.
            package var since: String?
            /// A member: only what that person's devices are not known to have, and for them alone.
            package var member: String?

            package init(space: String? = nil, path: String, since: String? = nil, member: String? = nil) {
                self.space = space
                self.path = path
                self.since = since
                self.member = member
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            package var changes: Int
            package var bytes: Int
            /// How many devices can open it by a key of their own.
            package var sealedTo: Int
            /// Device ids of readers of which no key is known: they need the space's key.
            package var unsealed: [String]
            /// What is here now, for the next `since`.
            package var frontier: String

            package init(changes: Int, bytes: Int, sealedTo: Int, unsealed: [String], frontier: String) {
                self.changes = changes
                self.bytes = bytes
                self.sealedTo = sealedTo
                self.unsealed = unsealed
                self.frontier = frontier
            }
        }
    }

    /// Reads a bundle.
    package enum Import: RPCMethod {
        package static let name = "space.importBundle"

        package struct Params: Codable, Hashable, Sendable {
            /// Absolute.
            package var path: String

            package init(path: String) {
                self.path = path
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// The space's id.
            package var space: String
            package var title: String
            /// Whether the space was not here before.
            package var isNew: Bool
            /// `whole`, `truncated` or `damaged`: whatever came before the damage was taken.
            package var ending: String
            /// Who wrote the bundle.
            package var from: String?
            /// New changes, by who made them.
            package var changes: [Writer]
            /// The paths of the documents that they touched.
            package var documents: [String]
            /// New statements about members.
            package var statements: Int
            /// How many changes do not count that were not there, or did count, before.
            package var withheld: Int
            /// How many runs are kept until what they build on comes, from this bundle and others.
            package var waiting: Int
            /// How many runs had no room to wait.
            package var turnedAway: Int
            /// How many runs no honest member writes.
            package var refused: Int
            /// What is waited for.
            package var missing: [Writer]

            package init(space: String, title: String, ending: String) {
                self.space = space
                self.title = title
                self.ending = ending
                isNew = false
                changes = []
                documents = []
                statements = 0
                withheld = 0
                waiting = 0
                turnedAway = 0
                refused = 0
                missing = []
            }
        }
    }
}
