import Chat
import Identity
import Membership
package import Replication
import Spaces
import Workshops

/// A space as its history makes it: computed from what the store holds, on any thread.
package struct LoadedSpace: Sendable {
    var space: Space
    var conversation = Conversation()
    var board = QuestionBoard()
    var versions = NamedVersions()
    var prekeys = PublishedPrekeys()
    var blobs = BlobCatalogue()
    var sessions = SessionBook()
    var reviews = ReviewBook()
    var workshop = WorkshopLog()
    /// The chains that this device goes on writing, by view.
    let ownChains: [ViewName: OwnChain]

    /// Reads the history from front to back: sealed segments, then the changes behind them. About 3 µs a keystroke.
    ///
    /// Rows that do not verify end in an error: the store vouches for what it gives.
    package init(restoring stored: DurableSpace, keepsChain: Bool) throws {
        try self.init(restoring: stored, OwnViews(of: stored, settings: [:], keepsChains: keepsChain))
    }

    init(restoring stored: DurableSpace, _ views: OwnViews) throws {
        self.init(membersOf: try Space(membersOf: stored), views)
        guard try read(stored, views, while: { true }) else { preconditionFailure("it was wanted all the time") }
    }

    /// The same; nil when `isWanted`, which is asked before each segment, says no.
    init?(restoring stored: DurableSpace, _ views: OwnViews, while isWanted: () -> Bool) throws {
        self.init(membersOf: try Space(membersOf: stored), views)
        guard try read(stored, views, while: isWanted) else { return nil }
    }

    private init(membersOf space: Space, _ views: OwnViews) {
        self.space = space
        ownChains = views.chains
    }

    /// False when it was given up.
    private mutating func read(
        _ stored: DurableSpace, _ views: OwnViews, while isWanted: () -> Bool
    ) throws -> Bool {
        space.reserve(stored.changeCount)
        space.beginReading()
        for bytes in stored.sealed {
            guard isWanted() else { return false }
            let segment = try SealedSegment(decoding: bytes, space: stored.id)
            try space.replay(segment) { entry in
                conversation.apply(entry)
                board.apply(entry)
                versions.apply(entry)
                prekeys.apply(entry)
                blobs.apply(entry)
                sessions.apply(entry)
                reviews.apply(entry)
                workshop.apply(entry)
            }
        }
        for row in stored.changes {
            let change = try space.chains.decode(row)
            let delta = try space.apply(change, isSigned: row.signature != nil)
            for entry in delta.records {
                conversation.apply(entry)
                board.apply(entry)
                versions.apply(entry)
                prekeys.apply(entry)
                blobs.apply(entry)
                sessions.apply(entry)
                reviews.apply(entry)
                workshop.apply(entry)
            }
        }
        space.endReading()
        // A setting may be of a branch whose changes this disk lost: then main is shown.
        if space.isKnown(views.inUse) { space.use(views.inUse) }
        return true
    }
}

extension Space {
    /// The space with its members, before any of its changes is read.
    init(membersOf stored: DurableSpace) throws {
        self.init(genesis: try Genesis(decoding: stored.genesis))
        for bytes in stored.membershipOps { _ = try membership.insert(try MembershipOp(decoding: bytes)) }
    }
}
