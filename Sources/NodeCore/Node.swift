import Discovery
package import Identity
package import Membership
package import Replication
package import SodiumCrypto
import Spaces
package import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// One node: a state machine that takes events and answers with effects. It knows no socket, file, clock or thread;
/// `NodeRuntime` and `Simulation` drive the very same code.
///
/// Not thread-safe: one owner feeds it, one event at a time.
package final class Node {
    let identity: LocalIdentity
    let random: RandomSource
    /// Random for each start: tells peers' greetings of one run apart from those of the next.
    let instance: [UInt8]
    /// The port that this node listens on, told to peers so that they can call back.
    package var listeningPort: UInt16 = 0
    /// The UDP port on which this node takes datagrams of lanes; 0 means that it has none.
    package var datagramPort: UInt16 = 0

    var replicas: [SpaceID: SpaceReplica] = [:]
    /// Spaces whose history is being read; none of them is in `replicas`.
    var loading: [SpaceID: LoadingSpace] = [:]
    var snapshots = SnapshotExchange()
    /// Histories of so many changes are read at the start, longer ones beside it.
    let loadsAtOnceMax: Int
    /// Spaces in the order in which this node came to know them.
    package internal(set) var spaceOrder: [SpaceID] = []
    var sessions: [LinkID: PeerSession] = [:]
    package internal(set) var peers: [Bytes32: KnownPeer] = [:]
    var standings = DeviceStandings()
    var petnames: [DeviceID: String] = [:]
    var epochs: [SpaceID: SpaceEpochs] = [:]
    var prekeys = OwnPrekeys()
    /// When prekeys are looked at next, in seconds since the Unix epoch.
    var prekeysDue: UInt64 = 0
    var offers: [Int: Offer] = [:]
    /// Invitations of an earlier life, until the node is started.
    var storedInvitations: StoredInvitations
    /// What learners agreed to and was not looked at yet.
    var agreements: [Agreement] = []
    /// The setting as it was read, until it is opened.
    var storedRooms: [UInt8]
    /// What the devices of this node's person have said about each other.
    var person = Person()
    /// The digits of links by which devices became this person's.
    package internal(set) var linkDigits: [Bytes32: String] = [:]
    /// Guests who wait for a person's word, in the order of their arrival.
    package internal(set) var lobby: [LobbyGuest] = []
    /// Who came in lately, the newest last.
    package internal(set) var arrivals: [LobbyGuest] = []
    var join: JoinAttempt?
    var nearby = NearbyPeers()
    var rooms = NearbyRooms()
    /// When this node asks for rooms, ascending.
    var roomSearches: [Deadline] = []
    var presence: Presence
    /// Whether this node says to the members of its spaces that it is here, and listens for them.
    package var isDiscoverable = true
    /// Requests that wait for what is heard, and until when.
    var listeners: [(request: RequestID, until: Deadline)] = []
    var isListeningForBeacons = false
    var gossip = Gossip()
    var attendance = AttendanceDesk()
    var strictSpaces: Set<SpaceID> = []
    /// By space, the first devices of persons of whom this node shows nothing in its workshop any more.
    var forgotten: [SpaceID: Set<Bytes32>] = [:]
    var quotas = QuotaTable()
    /// Devices that this node let into a space since the start and has not met since.
    var untold: Set<Bytes32> = []
    /// How many spaces each device let this one into since the start.
    var enrolledBy: [Bytes32: Int] = [:]
    /// Of groups of classes that this device leads, apart from these.
    var groupsEnrolledBy: [Bytes32: Int] = [:]
    /// Bundles that clients are writing or reading.
    var exports: [BundleID: BundleExport] = [:]
    var imports: [BundleID: BundleImport] = [:]
    var nextBundle: UInt64 = 1
    var mailboxes: [MailboxID: Mailbox] = [:]
    /// The highest that a mailbox had since the start: a visit to one that was removed may still go on.
    var lastMailbox = MailboxID(value: 0)
    /// What other devices said that they have.
    var heard: [SpaceID: [Bytes32: Heard]] = [:]
    /// Where members are now; nothing of it is stored.
    var whereabouts = WhereaboutsTable()
    var desk = SessionDesk()
    var dueDesk = DueDesk()
    var chatDesk = ChatDesk()
    /// What waits in spaces whose history is being read.
    var restoredWaiting: [SpaceID: WaitingMessages] = [:]
    /// The links of the lanes, by this node's index of each.
    var lanes: [UInt32: LinkID] = [:]
    var blobs = BlobTable()
    var heldSpaces = HeldSpaces()
    var editMarks: EditMarks
    var terminals = TerminalTable()
    /// Links that may take more at once than one turn gives.
    var pumpsDue: Set<LinkID> = []

    /// What the person of this device should know, the oldest first.
    package internal(set) var notices: [NodeNotice] = []
    /// Whether all that this device wrote before is here, as far as its store knows.
    let endedWell: Bool
    /// The spaces that the store held.
    let spacesAtStart: Set<SpaceID>
    var startedAtInTenths: UInt64 = .max

    var now = Instant(monotonicInNanoseconds: 0, unixInMilliseconds: 0)
    var outbox = EffectQueue()
    package internal(set) var sentBytes = SentBytes()
    var lastHandshakeTime: [UInt8]
    /// Handshakes with members in a row that the other side ended without an answer.
    var refusedHandshakes = 0
    private var nextLink: UInt64 = 1
    private var nextSubscription: UInt64 = 1
    var subscriptionCounts: [ClientID: Int] = [:]

    private var unstored: [DurableWrite] = []
    private var nextToken: UInt64 = 1
    private var inFlight: [StoreToken: [DurableWrite]] = [:]
    private var waitingForDisk: [StoreToken: [(RequestID, NodeReply)]] = [:]
    private var repliesForNextToken: [(RequestID, NodeReply)] = []
    private var storeRetryAt: Deadline?
    private var refusedWrites: [DurableWrite] = []
    /// Of all that is to be on the disk and is not.
    private(set) var unwrittenInBytes = 0
    /// With more than that nothing new is taken, from nobody: what the disk refuses is kept in memory.
    var unwrittenMaxInBytes = NodeLimits.unwrittenMaxInBytes

    static let handshakeTimeSetting = "handshake-time"

    /// Begins from what the store holds. Rows that do not verify end in an error: the store vouches for what it gives.
    package init(
        identity: LocalIdentity, random: RandomSource, state: DurableState,
        loadsAtOnceMax: Int = NodeLimits.loadsAtOnceMax
    ) throws {
        self.loadsAtOnceMax = loadsAtOnceMax
        self.identity = identity
        self.random = random
        endedWell = state.wasClosedCleanly
        spacesAtStart = Set(state.spaces.map(\.id))
        instance = random.bytes(16)
        presence = Presence(from: random)
        if let stored = state.settings[Self.personSetting] { person = try Person(decoding: stored) }
        storedRooms = state.settings[StoredRooms.setting] ?? []
        storedInvitations = StoredInvitations(decoding: state.settings[StoredInvitations.setting] ?? [])
        editMarks = EditMarks(state.settings)
        let last = state.settings[Self.handshakeTimeSetting]
        lastHandshakeTime = last?.count == HandshakeTime.count ? last ?? KnownPeer.never : KnownPeer.never
        if let value = state.settings[DeviceStandings.setting] { standings = try DeviceStandings(decoding: value) }
        for row in state.peers {
            if let peer = KnownPeer(row) { peers[peer.deviceKey] = peer }
        }
        for stored in state.spaces {
            let views = OwnViews(
                of: stored, settings: state.settings, device: identity.device.publicKey,
                keepsChains: state.wasClosedCleanly)
            if stored.changeCount > loadsAtOnceMax {
                let waiting = try LoadingSpace(stored, views)
                loading[waiting.id] = waiting
            } else {
                replicas[stored.id] = SpaceReplica(try LoadedSpace(restoring: stored, views))
            }
            spaceOrder.append(stored.id)
        }
        // A meeting may be open still that this node leads.
        if replicas.values.contains(where: { !$0.workshopBook.isEmpty }) {
            (attendance.lookAt, whereabouts.meetingsLookAt) = (0, 0)
        }
        restoreEpochs(state.settings)
        restorePetnames(state.settings)
        restoreStrictSpaces(state.settings)
        restoreForgotten(state.settings)
        restoreDueTimes(state.settings)
        restoreQuotas(state.settings)
        restoreHeard(state.settings)
        restoreChat(state.settings)
        restoreWaiting(state.settings)
        restoreMailboxes(state.settings)
        restoreBlobs(state.settings)
        restoreWrongSnapshots(state.settings)
        // Had the node stopped before the disk was told, it is told with the first event.
        for id in spaceOrder {
            if let replica = replicas[id] { forgetTexts(in: replica) }
        }
    }

    var deviceKey: Bytes32 { identity.device.publicKey }

    /// Takes one event; the effects are to be performed in order before the next event.
    package func handle(_ event: NodeEvent, at now: Instant, into effects: inout EffectQueue) {
        self.now = now
        swap(&outbox, &effects)
        tendDueTimes()
        react(to: event)
        settleSnapshots()
        tendWaiting()
        tendEpochs()
        emitWrites()
        swap(&outbox, &effects)
    }

    private func react(to event: NodeEvent) {
        switch event {
        case .started: start()
        case .linkAccepted(let link, let host): accepted(link, from: host)
        case .linkConnected(let link): connected(link)
        case .linkFailed(let link): failed(link)
        case .linkReceived(let link, let bytes): received(bytes, on: link)
        case .linkWritable(let link, let isWritable): writable(link, isWritable)
        case .linkClosed(let link): closed(link)
        case .datagramReceived(let bytes, let source): datagramReceived(bytes, from: source)
        case .beaconHeard(let bytes, let source): heardBeacon(bytes, from: source)
        case .addressesChanged: addressesChanged()
        case .command(let request, let command): perform(command, for: request)
        case .clientClosed(let client): forget(client)
        case .stored(let token): stored(token)
        case .storeFailed(let token): storeFailed(token)
        case .loaded(let space): loaded(space)
        case .fetched(let request, let changes): fetched(changes, for: request)
        case .blob(let outcome): received(outcome)
        case .tick: fireTimers()
        }
    }

    func newLink() -> LinkID {
        defer { nextLink += 2 }
        return LinkID(value: nextLink)
    }

    /// Nil when the client listens to too much already.
    func newSubscription(for client: ClientID) -> Subscription? {
        guard subscriptionCounts[client, default: 0] < NodeLimits.subscriptionsPerClientMax else { return nil }
        subscriptionCounts[client, default: 0] += 1
        defer { nextSubscription += 1 }
        return Subscription(client: client, number: nextSubscription)
    }

    func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        outbox.append(.log(level, text()))
    }
}

// MARK: - Durability

extension Node {
    func write(_ write: DurableWrite) {
        unstored.append(write)
        unwrittenInBytes += write.countInBytes
    }

    /// Whether so much waits for a disk that refuses it that no more is taken.
    var isDiskBehind: Bool { unwrittenInBytes > unwrittenMaxInBytes }

    /// Forgets what this event wanted written, since it came to nothing. A prekey that was made stays made.
    func discardWrites() {
        let isKept = { (write: DurableWrite) in
            if case .setting(Self.prekeysSetting, _) = write { true } else { false }
        }
        for write in unstored where !isKept(write) { unwrittenInBytes -= write.countInBytes }
        unstored.removeAll { !isKept($0) }
    }

    /// Answers `request` once everything written so far is on disk.
    func replyWhenStored(_ request: RequestID, _ reply: NodeReply) {
        #if PLANTED_BUGS
            if PlantedBug.acknowledgesBeforeCommit.isPlanted { return self.reply(request, reply) }
        #endif
        repliesForNextToken.append((request, reply))
    }

    func reply(_ request: RequestID, _ reply: NodeReply) {
        outbox.append(.reply(request, .success(reply)))
    }

    func fail(_ request: RequestID, _ failure: NodeFailure) {
        outbox.append(.reply(request, .failure(failure)))
    }

    /// Hands what was written during this event to the store as one batch. While a refused batch waits for its next
    /// try, all that comes later waits behind it: nothing is durable before what it follows.
    func emitWrites() {
        if storeRetryAt != nil {
            refusedWrites += unstored
            unstored = []
            return
        }
        guard !unstored.isEmpty || !repliesForNextToken.isEmpty else { return }
        let token = StoreToken(value: nextToken)
        nextToken += 1
        inFlight[token] = unstored
        heldSpaces.emitted(token)
        waitingForDisk[token] = repliesForNextToken
        blobs.removals.emitted(token)
        outbox.append(.store(token, unstored))
        unstored = []
        repliesForNextToken = []
    }

    private func stored(_ token: StoreToken) {
        for done in inFlight.keys.filter({ $0 <= token }).sorted() {
            for write in inFlight.removeValue(forKey: done) ?? [] { unwrittenInBytes -= write.countInBytes }
            for (request, reply) in waitingForDisk.removeValue(forKey: done) ?? [] {
                outbox.append(.reply(request, .success(reply)))
            }
        }
        removeDroppedBlobs(after: token)
        for space in heldSpaces.stored(token) {
            if let replica = replicas[space] { pumpOthers(replica, except: nil) }
        }
    }

    /// Later batches that are under way are written again too: whatever becomes of them, they follow this one.
    private func storeFailed(_ token: StoreToken) {
        guard inFlight[token] != nil else { return }
        heldSpaces.refused(token)
        blobs.removals.refused(token)
        var writes: [DurableWrite] = []
        for refused in inFlight.keys.filter({ $0 >= token }).sorted() {
            writes += inFlight.removeValue(forKey: refused) ?? []
            for (request, _) in waitingForDisk.removeValue(forKey: refused) ?? [] { fail(request, .notStored) }
        }
        #if PLANTED_BUGS
            if PlantedBug.losesRefusedWrites.isPlanted { writes = [] }
        #endif
        refusedWrites = writes + refusedWrites
        storeRetryAt = .after(NodeLimits.storeRetry, from: now)
        log(.warning, "The disk refused \(writes.count) writes; they are kept in memory and tried again.")
    }

    func retryStore() {
        guard let due = storeRetryAt, due <= now.monotonicInNanoseconds else { return }
        retryStoreNow()
    }

    func retryStoreNow() {
        storeRetryAt = nil
        unstored = refusedWrites + unstored
        refusedWrites = []
    }

    var storeDeadline: Deadline? { storeRetryAt }

    /// Whether everything that this node wants to find again is on the disk.
    package var isStored: Bool { inFlight.isEmpty && storeRetryAt == nil }
}
