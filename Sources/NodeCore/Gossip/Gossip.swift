import Identity
import Membership
import SodiumCrypto
import WireCodec

/// What a node knows of its large spaces beside their contents (Protocol/gossip.md). Empty, and free, while every space
/// has few members around.
struct Gossip {
    /// Told of every run on a link, if somebody counts.
    var meter: ((RunEvent) -> Void)?
    var rooms: [SpaceID: LargeRoom] = [:]
    /// What was told and has not come.
    var missing: [SpaceID: Announcements] = [:]
    /// When links to which changes are only told are told next.
    var announcementsDue: Deadline?
    /// When neighbours are looked after next.
    var tendDue: Deadline?
    /// Devices that are dialled to become neighbours, and how much that matters.
    var errands: [Bytes32: Errand] = [:]

    enum Errand {
        case neighbour
        /// In another's place if need be.
        case urgent
    }

    var deadline: Deadline? {
        var earliest: Deadline? = .earliest(announcementsDue, tendDue)
        for chain in missing.values { earliest = .earliest(earliest, chain.deadline) }
        return earliest
    }

    mutating func tend(by due: Deadline) { tendDue = min(tendDue ?? due, due) }
}

/// A space with so many members around that not everybody talks to everybody.
struct LargeRoom {
    var passive = PassiveView()
    /// Who parted from this node, or was parted from, and until when it is not dialled.
    var refusals: [Bytes32: Deadline] = [:]
    /// By chain, over which link its newest change came first.
    var bringers: [ChainID: LinkID] = [:]
    /// Until when the room counts as large because a peer parted from this node in it.
    var isToldUntil: Deadline = 0
    /// When this node looks for a neighbour again, and how often it did since it found one.
    var seekDue: Deadline = 0
    var seeks = 0
    var visitDue: Deadline
    /// Where among the members the next newcomer's guides begin.
    var nextGuide = 0
    /// When a member is looked for that has a blob which no neighbour has.
    var blobSeekDue: Deadline?
    /// When a neighbour last gave way to somebody in need.
    var gaveWayAt: Deadline?
    var walks = TokenBucket(perSecond: NodeLimits.walksPerSecond, burst: NodeLimits.walksAtOnce)

    static let bringersMax = 4096

    init(visitDue: Deadline) {
        self.visitDue = visitDue
    }

    mutating func forgetRefusals(at now: Deadline) {
        refusals = refusals.filter { $0.value > now }
    }

    mutating func brought(_ chain: ChainID, by link: LinkID) {
        if bringers.count >= Self.bringersMax, bringers[chain] == nil { bringers = [:] }
        bringers[chain] = link
    }
}
