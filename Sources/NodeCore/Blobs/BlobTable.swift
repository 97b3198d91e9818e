import Membership
import Replication
import WireCodec

/// What a node has of blobs, and what it wants.
struct BlobTable {
    var kept = KeptBlobs()
    var ongoing: [BlobKey: OngoingBlob] = [:]
    /// Dropped ones. Their bytes go when the disk has it that they are not wanted: until then a restart finds them.
    var removals = UntilStored<BlobID>()
    /// Pieces on their way to the disk, of all blobs.
    var unwritten = 0
    /// When others are told how much is here; nil: when that has changed.
    var tellAt: Deadline?
    var changedSinceTold: Set<BlobKey> = []

    /// In an order that is the same in each run.
    var ongoingInOrder: [OngoingBlob] { ongoing.values.sorted { $0.key < $1.key } }

    /// Whether any space has something of it on the disk.
    func isOnDisk(_ blob: BlobID) -> Bool {
        kept.holds(blob) || ongoing.contains { $0.key.blob == blob }
    }
}

/// A blob that can be given to members, whole or in part.
struct KeptBlob {
    let head: BlobHead
    var pieces: PieceSet
    /// How much of it was given to others since the start.
    var givenInBytes = 0

    /// Whether others have enough of it from here to give it on.
    var wasGivenOften: Bool { givenInBytes >= NodeLimits.blobCopiesFirst * head.sizeInBytes }

    func has(_ part: BlobPart) -> Bool {
        switch part {
        case .piece(let index): pieces.contains(index)
        case .page(let index): head.has(part) && (pieces.isFull || pieces.intersects(head.pieces(ofPage: index)))
        }
    }

    func countInBytes(of part: BlobPart) -> Int {
        switch part {
        case .piece(let index): head.bytes(ofPiece: index).count
        case .page(let index): head.pieces(ofPage: index).count * Bytes32.count
        }
    }
}

/// A blob that is being fetched.
final class OngoingBlob {
    let key: BlobKey
    var fetch: BlobFetch
    /// Pieces that the disk has, but perhaps not durably.
    var written = PieceSet(pieceCount: 0)
    var unsynced = 0
    /// What will be durable when the disk says so.
    var syncing: PieceSet?
    var syncAt: Deadline?
    /// The disk refused a piece, or the space may not take so much.
    var isStopped = false
    var isOverQuota = false
    /// When neighbours are asked once more, if none has any of what is missing.
    var askAgainAt: Deadline?
    /// Who was asked what it has of it, until all were.
    var asked: Set<Bytes32> = []

    init(_ key: BlobKey, _ fetch: BlobFetch) {
        self.key = key
        self.fetch = fetch
        written = fetch.pieces
    }
}

/// What one link wants of blobs, and what it was asked for.
struct LinkBlobs {
    struct Want: Hashable {
        let key: BlobKey
        let part: BlobPart
    }

    /// What the peer asked for and was not given, oldest first.
    var wanted: [Want] = []
    /// Parts that are being read for it.
    var reads = 0
    /// Blobs of which it is to hear when there is more.
    var interests: Set<BlobKey> = []
    var holdingsDue: Set<BlobKey> = []
    /// Blobs that it was given some of, or asked about a second time.
    var isServed: Set<BlobKey> = []
    /// What the peer was asked for and has not brought, also where nobody needs it any more.
    var asked: Set<Want> = []
    /// Until when the link is kept because parts of blobs went over it.
    var busyUntil: Deadline = 0
}
