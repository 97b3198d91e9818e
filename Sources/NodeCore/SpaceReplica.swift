import CRDT
import Chat
import Identity
import Membership
import Replication
import Spaces
import WireCodec

/// A space with what this node alone needs about it: its own chain, the open draft, who listens.
final class SpaceReplica {
    /// One client's view of one document.
    struct Viewer: Hashable {
        let client: ClientID
        let document: Bytes32
    }

    var space: Space
    var conversation = Conversation()
    var board = QuestionBoard()
    var versions = NamedVersions()
    var prekeys = PublishedPrekeys()
    var blobs = BlobCatalogue()
    var sessionBook = SessionBook()
    var reviewBook = ReviewBook()
    var workshopBook = WorkshopBook()
    /// As its rooms were announced last.
    var wasLocked = false
    /// The chain that this device writes in the view in use; nil until its first change after a start that needs a new
    /// one.
    var ownChain: OwnChain?
    /// Those that it writes in other views.
    var otherChains: [ViewName: OwnChain] = [:]
    var draft: ChangeDraft?
    /// Devices that said they have more of a chain that is written here than is here.
    var aheadAccordingTo: Set<Bytes32> = []
    /// Requests that are answered when the draft is durable.
    var waitingForFlush: [(RequestID, NodeReply)] = []
    /// Of edits that are in the draft.
    var unstoredMarks: Set<EditMarks.Place> = []
    var flushPace = FlushPace()
    var sessions: [Viewer: EditingSession] = [:]
    var documentListeners: [Bytes32: [Subscription]] = [:]
    var chatListeners: [Subscription] = []
    /// Those who follow the tree and all texts.
    var fileListeners: [Subscription] = []
    var recent = RecentBodies()
    var waiting = WaitingMessages()
    var summary = ChainSummary()
    /// Until when this device counts as one that has just come in by an invitation.
    var newUntil: Deadline = 0
    /// What whoever let it in had then, as far as that has not come; nil before it was told.
    var wantedAtFirst: [FrontierMessage.Chain]?
    /// What the store keeps to be shown before the history is read.
    var keptTexts: KeptTexts?

    init(space: Space) {
        self.space = space
    }

    var id: SpaceID { space.id }

    /// How many membership operations there are. Asked after each event: a copy of the space to ask it would cost more.
    var operationCount: Int { space.membership.operations.count }

    /// The chains that this device writes in here.
    var ownChainIDs: Set<ChainID> { Set(([ownChain].compactMap { $0 } + otherChains.values).map(\.id)) }

    /// The names that changes gave which stand.
    var standingVersions: NamedVersions {
        let chains = space.chains
        return chains.withholdsAny ? versions.of { chains.stands($0.change) } : versions
    }
}

/// The newest changes of a space as they were sent or stored, so that live peers cost no disk read.
struct RecentBodies {
    /// Of the changes from `oldest` on, which follow one another; those before `dropped` in it are gone.
    private var bodies: [StoredChange?] = []
    private var oldest = 0
    private var dropped = 0
    private(set) var sizeInBytes = 0

    subscript(index: Int) -> StoredChange? {
        bodies.indices.contains(index - oldest) ? bodies[index - oldest] : nil
    }

    /// Adds the change behind the newest one.
    mutating func insert(_ change: StoredChange, at index: Int) {
        if bodies.isEmpty { oldest = index }
        precondition(index == oldest + bodies.count, "changes are kept as they come")
        bodies.append(change)
        sizeInBytes += Self.size(of: change)
        dropOldest()
    }

    /// The text that a change inserts is not sent any more.
    mutating func forgetText(at index: Int) {
        guard let change = self[index] else { return }
        // What cannot be read as a change is fetched from the disk, if anybody asks.
        let kept = try? change.forgettingText()
        bodies[index - oldest] = kept
        sizeInBytes += (kept.map(Self.size) ?? 0) - Self.size(of: change)
    }

    private static func size(of change: StoredChange) -> Int { change.body.count + 160 }

    /// The newest one stays, whatever its size. Amortised O(1).
    private mutating func dropOldest() {
        while sizeInBytes > NodeLimits.recentBodiesMaxInBytes, dropped < bodies.count - 1 {
            if let gone = bodies[dropped] { sizeInBytes -= Self.size(of: gone) }
            bodies[dropped] = nil
            dropped += 1
        }
        guard dropped > bodies.count / 2 else { return }
        bodies.removeFirst(dropped)
        oldest += dropped
        dropped = 0
    }
}
