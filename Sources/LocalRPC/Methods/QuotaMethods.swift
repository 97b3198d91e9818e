/// How much of this device's disk a space takes, and may take.
package enum QuotaMethods {
    /// In bytes: of changes as they travel, before the store makes them small, and of blobs in full.
    package struct Usage: Codable, Hashable, Sendable {
        package var changes: Int
        package var blobs: Int
        /// What both together may be; absent for no limit.
        package var spaceMax: Int?
        /// What the changes of one other device may be; absent for no limit.
        package var memberMax: Int?
        /// Whether members sent more than that, which was not taken; absent if not.
        package var holdsBack: Bool?

        package init(changes: Int, blobs: Int, spaceMax: Int?, memberMax: Int?, holdsBack: Bool? = nil) {
            self.changes = changes
            self.blobs = blobs
            self.spaceMax = spaceMax
            self.memberMax = memberMax
            self.holdsBack = holdsBack
        }
    }

    /// Says how much a space may take. What is absent stays as it was. Nothing that is here goes; what was not taken is
    /// asked for again. Answered when it is durable.
    package enum Set: RPCMethod {
        package static let name = "space.quota"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// In bytes; 0 for no limit.
            package var spaceMax: Int?
            /// In bytes; 0 for no limit.
            package var memberMax: Int?

            package init(space: String? = nil, spaceMax: Int? = nil, memberMax: Int? = nil) {
                self.space = space
                self.spaceMax = spaceMax
                self.memberMax = memberMax
            }
        }

        package typealias Result = Usage
    }
}
