package import Membership
package import Replication
package import WireCodec

/// What folds of records ask of the space about those who wrote them.
package struct RecordAuthors {
    private let chains: ChainTable
    private let membership: MembershipLog
    private let persons: [Bytes32: Bytes32]

    package init(_ chains: ChainTable, _ membership: MembershipLog) {
        (self.chains, self.membership) = (chains, membership)
        persons = Dictionary(membership.members.map { ($0.deviceKey, $0.person) }) { first, _ in first }
    }

    /// The role of a device at the membership frontier that a change of it names; nil for one who was no member, and
    /// where the change does not stand.
    package func role(of author: Bytes32, in change: Bytes32) -> Role? {
        guard let index = chains.index(of: change), chains.stands(index) else { return nil }
        return membership.role(of: author, at: chains.membership(at: index))
    }

    /// The first device of the person that a device belongs to, by the whole log.
    package func person(of device: Bytes32) -> Bytes32 { persons[device] ?? device }
}

extension Space {
    /// As the space is now. O(members).
    package var recordAuthors: RecordAuthors { RecordAuthors(chains, membership) }
}
