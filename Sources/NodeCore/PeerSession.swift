import Discovery
import Identity
import Membership
import Noise
import Pairing
import Replication
import SecureChannel
import WireCodec

/// One stream connection with a peer, from its first byte on.
final class PeerSession {
    /// Why this node dialled, or that it did not.
    enum Purpose {
        case accepted
        case known(Bytes32)
        /// A beacon said that this device is there.
        case heard(Bytes32)
        case join
    }

    enum Phase {
        /// Dialled, not connected yet.
        case connecting
        /// Waits for the initiator's opening.
        case opening
        case guestPairing(GuestPairing)
        case hostPairing(HostPairing, offer: Int)
        /// Noise messages cross; `offer` is set on the host's side of a pairing.
        case handshake(HandshakeState, offer: Int?)
        case established(StreamChannel)
        case closed
    }

    let id: LinkID
    let purpose: Purpose
    /// Where the other side is: as dialled, or as the accepting socket saw it (then without its listening port).
    let host: String
    let endpoint: Endpoint?
    let openedAt: Instant
    /// Links from another host that were refused since this one stands in their place.
    var refusedElsewhere = 0

    var phase: Phase {
        didSet {
            if case .established = phase { isEstablished = true } else { isEstablished = false }
        }
    }
    /// Beside the phase, whose keys need not be looked at where this is asked: after each event, of all links.
    private(set) var isEstablished: Bool
    var deframer = StreamDeframer(limit: MessageFraming.handshakeInBytesMax)
    /// What the initiator said first; bound by the prologue.
    var opening: Opening?
    var peer: Bytes32?
    /// In a pairing, whether our proof of the code went out.
    var hasSentConfirmation = false
    /// In a join, whether the host has proved the code too.
    var isPaired = false
    /// The offer by which a guest on this link may join, once.
    var joinableOffer: Int?
    /// The offer of which a place is kept for the guest on this link, until it is in or gone.
    var heldOffer: Int?
    /// What the peer said of spaces that it let this device into while it was not believed.
    var unbelieved: [WelcomeMessage] = []
    /// The spaces into which this node let the peer and which the peer named.
    var named: Set<SpaceID> = []
    /// Whether the peer has named the spaces that it shares with this device: its first ping comes behind that.
    var hasNamedSpaces = false
    /// The devices whose certificates one end told the other.
    var introduced: Set<Bytes32> = []
    /// The space into which this node let the peer over this link, until it was told of others there.
    var cameInto: SpaceID?
    /// Whether the peer was met on this link for the first time, and is in no space with this node yet.
    var isStranger = false
    var isWritable = true
    var lastHeard: Instant
    var pingSentAt: Instant?
    /// The last round trip took so long that it is measured once more.
    var doubtsRoundTrip = false
    /// When the link is dialled anew, once it was tried.
    var renewalDue: Deadline?
    /// Until when something must come, or the link is given up: set where it may have died with an address.
    var answerDue: Deadline?
    var resyncs = 0
    /// What this link may still ask for.
    var allowance = PeerAllowance()
    /// While the link is not read because it asked for too much: until when.
    var readsAgainAt: Deadline?
    /// The newest ping that is not answered yet.
    var pongDue: PingMessage?
    /// What this link's peer has of each shared space.
    var sync: [SpaceID: SyncState] = [:]
    var lanes = LinkLanes()
    var blobs = LinkBlobs()

    init(id: LinkID, purpose: Purpose, host: String, endpoint: Endpoint?, phase: Phase, at now: Instant) {
        self.id = id
        self.purpose = purpose
        self.host = host
        self.endpoint = endpoint
        self.phase = phase
        isEstablished = if case .established = phase { true } else { false }
        openedAt = now
        lastHeard = now
    }

    var isInitiator: Bool {
        if case .accepted = purpose { return false }
        return true
    }

    /// Whether this device came, or comes, into a space over it.
    var isJoin: Bool {
        if case .join = purpose { return true }
        return false
    }

    var isByBeacon: Bool {
        if case .heard = purpose { return true }
        return false
    }

    /// The offer by which a guest on this link is on its way and has not asked to be let in yet.
    var comesBy: Int? {
        switch phase {
        case .hostPairing(_, let offer): offer
        case .handshake(_, let offer): offer
        default: joinableOffer
        }
    }
}

/// Anti-entropy of one space over one link.
struct SyncState {
    var exchange = AntiEntropy()
    /// Whether the peer was told what is here, by a frontier or by ranges.
    var hasTold = false
    /// Our frontier is to be sent.
    var isFrontierDue = false
    var ranges = RangeTurn()
    /// What the peer needs beside changes: the ops that it lacks, by the membership frontier that it told last.
    var toldMembership: [Bytes32]?
    /// It is to be introduced to the other members.
    var areIntroductionsDue = false
    /// Chains of which the peer has another history, and was told more than the newest change of ours.
    var explained: Set<ChainID> = []
    /// How often.
    var explanations = 0
    /// Bodies that the store was asked for and has not given yet.
    var fetching: FetchRequest?
    /// The peer asked for a snapshot, which it may once.
    var wasAskedForSnapshot = false
    /// What of it is to go out still.
    var snapshot: SnapshotSending?
    /// Whether changes are sent, and not only told (`Node+Tree`).
    var isEager = true
    /// Until when the peer, which was in need, is not parted from in a large space.
    var staysUntil: Deadline = 0
    /// How often our frontier was sent because of what the peer told.
    var frontiersForTold = 0

    var owesAnswers: Bool { isFrontierDue || toldMembership != nil || areIntroductionsDue || ranges.isDue }

    mutating func answersSent() {
        (isFrontierDue, toldMembership, areIntroductionsDue) = (false, nil, false)
        ranges.answersSent()
    }
}
