import Chat
import Identity
import Membership
package import Replication
import Spaces

/// A space as its history makes it: computed from what the store holds, on any thread.
package struct LoadedSpace: Sendable {
    var space: Space
    var conversation = Conversation()
    let ownChain: (id: ChainID, nonce: [UInt8])?

    /// Reads the history from front to back: sealed segments, then the changes behind them. About 3 µs a keystroke.
    ///
    /// Rows that do not verify end in an error: the store vouches for what it gives.
    package init(restoring stored: DurableSpace, keepsChain: Bool) throws {
        space = try Space(membersOf: stored)
        ownChain = keepsChain ? stored.ownChain : nil
        space.reserve(stored.changeCount)
        for bytes in stored.sealed {
            let segment = try SealedSegment(decoding: bytes, space: stored.id)
            try space.replay(segment) { conversation.apply($0) }
        }
        for row in stored.changes {
            let change = try space.chains.decode(row)
            let delta = try space.apply(change, isSigned: row.signature != nil)
            for entry in delta.records { conversation.apply(entry) }
        }
    }
}

extension Space {
    /// The space with its members, before any of its changes is read.
    init(membersOf stored: DurableSpace) throws {
        self.init(genesis: try Genesis(decoding: stored.genesis))
        for bytes in stored.membershipOps { _ = try membership.insert(try MembershipOp(decoding: bytes)) }
    }
}
