/// Those of `space.*` that say who belongs to a space, and as what.
///
/// A `member` is named by the name that is shown for it, or by the beginning of a device id.
package enum MembershipMethods {
    /// One member of one space.
    package struct Who: Codable, Hashable, Sendable {
        package var space: String?
        package var member: String

        package init(space: String? = nil, member: String) {
            self.space = space
            self.member = member
        }
    }

    package struct Outcome: Codable, Hashable, Sendable {
        /// The device ids that it was about.
        package var devices: [String]
        /// How many changes counted before and do not count any more.
        package var withheld: Int
        /// How many did not count before and do now.
        package var accepted: Int

        package init(devices: [String], withheld: Int, accepted: Int) {
            self.devices = devices
            self.withheld = withheld
            self.accepted = accepted
        }
    }

    /// Gives a member, with all devices of that person, another role.
    package enum SetRole: RPCMethod {
        package static let name = "space.role"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var member: String
            /// owner, mentor, editor, reviewer, viewer or relay.
            package var role: String

            package init(space: String? = nil, member: String, role: String) {
                self.space = space
                self.member = member
                self.role = role
            }
        }

        package typealias Result = Outcome
    }

    /// Removes a member, with all devices of that person, or one device alone.
    package enum Remove: RPCMethod {
        package static let name = "space.remove"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var member: String
            /// Only the device that was named.
            package var alone: Bool?

            package init(space: String? = nil, member: String, alone: Bool? = nil) {
                self.space = space
                self.member = member
                self.alone = alone
            }
        }

        package typealias Result = Outcome
    }

    /// Lets count what a member or former member wrote that does not.
    package enum Accept: RPCMethod {
        package static let name = "space.accept"
        package typealias Params = Who
        package typealias Result = Outcome
    }

    /// While a space is locked only owners let anybody in.
    package enum Lock: RPCMethod {
        package static let name = "space.lock"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var locked: Bool

            package init(space: String? = nil, locked: Bool) {
                self.space = space
                self.locked = locked
            }
        }

        package typealias Result = Outcome
    }

    /// Whether this node makes its links to the space's members anew every quarter of an hour, and not twice a day.
    package enum Strict: RPCMethod {
        package static let name = "space.strict"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var strict: Bool

            package init(space: String? = nil, strict: Bool) {
                self.space = space
                self.strict = strict
            }
        }

        package typealias Result = Nothing
    }

    /// This device leaves; what is here stays readable here.
    package enum Leave: RPCMethod {
        package static let name = "space.leave"
        package typealias Params = SpaceMethods.Selection
        package typealias Result = Outcome
    }

    /// Names a member who may take the ownership over.
    package enum Successor: RPCMethod {
        package static let name = "space.successor"
        package typealias Params = Who
        package typealias Result = Outcome
    }

    /// Takes the ownership over, as one who was named.
    package enum Claim: RPCMethod {
        package static let name = "space.claim"
        package typealias Params = SpaceMethods.Selection
        package typealias Result = Outcome
    }

    /// Makes a new space of the texts that a space shows now; this device owns it.
    package enum Fork: RPCMethod {
        package static let name = "space.fork"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var title: String
            /// Who is to be in it too, with the role that they have.
            package var members: [String]

            package init(space: String? = nil, title: String, members: [String]) {
                self.space = space
                self.title = title
                self.members = members
            }
        }

        package struct Result: Codable, Hashable, Sendable {
            /// The id of the new space.
            package var space: String
            package var documents: Int
            package var members: Int

            package init(space: String, documents: Int, members: Int) {
                self.space = space
                self.documents = documents
                self.members = members
            }
        }
    }
}
