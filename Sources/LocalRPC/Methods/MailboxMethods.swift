/// Those of `space.*` that are about mailboxes: places that several members can reach, for bundles that come and go by
/// themselves.
package enum MailboxMethods {
    package struct Mailbox: Codable, Hashable, Sendable {
        /// Names it at this node.
        package var number: Int
        /// The id of its space.
        package var space: String
        package var title: String
        /// An absolute path, or `git:` and a remote.
        package var place: String
        /// When it was visited last and all went well.
        package var lastVisit: Int?
        /// Why the last visit did not go well.
        package var failure: String?
        /// Files of the space that are there.
        package var files: Int
        /// Files of this device that some reader is not known to have read.
        package var waiting: Int
        /// Files under keys that this device lacks.
        package var locked: Int
        /// Members whose newest files had gone at the last visit: the place was put back to an earlier state.
        package var rolledBack: [String]
        /// Whether it is being visited now.
        package var isVisited: Bool

        package init(number: Int, space: String, title: String, place: String) {
            self.number = number
            self.space = space
            self.title = title
            self.place = place
            files = 0
            waiting = 0
            locked = 0
            rolledBack = []
            isVisited = false
        }
    }

    /// A mailbox by its number; absent, the only one.
    package struct Selection: Codable, Hashable, Sendable {
        package var number: Int?

        package init(number: Int? = nil) {
            self.number = number
        }
    }

    /// Takes a place as a mailbox of a space, and visits it.
    package enum Add: RPCMethod {
        package static let name = "space.addMailbox"

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            package var place: String

            package init(space: String? = nil, place: String) {
                self.space = space
                self.place = place
            }
        }

        package typealias Result = Mailbox
    }

    package enum List: RPCMethod {
        package static let name = "space.mailboxes"
        package typealias Params = SpaceMethods.Selection

        package struct Result: Codable, Hashable, Sendable {
            package var mailboxes: [Mailbox]

            package init(mailboxes: [Mailbox]) {
                self.mailboxes = mailboxes
            }
        }
    }

    /// Goes there no more; what is there stays.
    package enum Remove: RPCMethod {
        package static let name = "space.removeMailbox"
        package typealias Params = Selection
        package typealias Result = Nothing
    }

    /// Visits a mailbox now, and answers when that is done.
    package enum Sync: RPCMethod {
        package static let name = "space.syncMailbox"
        package typealias Params = Selection
        package typealias Result = Mailbox
    }
}
