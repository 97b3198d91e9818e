import Membership
import Replication
import WireCodec

/// What this node knows of snapshots: the one that it made last, those that it asked for, and those that it shows.
struct SnapshotExchange {
    var made: MadeSnapshot?
    var asked: [SpaceID: AskedSnapshot] = [:]
    var shown: [SpaceID: ShownSnapshot] = [:]
    /// The makers of wrong ones: nothing more of theirs is shown.
    var wrongMakers: [SpaceID: Set<Bytes32>] = [:]
    /// The makers of those whose history did not come while somebody waited for it: the same until the next start.
    var unmetMakers: [SpaceID: Set<Bytes32>] = [:]

    /// How many take memory.
    var count: Int { shown.count + asked.values.count { $0.manifest != nil } }
}

/// A snapshot of this node's own, for whoever asks within `NodeLimits.snapshotLifetime`.
struct MadeSnapshot {
    let space: SpaceID
    let madeAt: Instant
    /// The manifest, then the pieces.
    let parts: [[UInt8]]
}

/// A snapshot on its way out.
struct SnapshotSending {
    let parts: [[UInt8]]
    var sent = 0

    var isDone: Bool { sent == parts.count }
}

/// A snapshot on its way in.
struct AskedSnapshot {
    let link: LinkID
    let askedAt: Instant
    private(set) var manifest: SnapshotManifest?
    /// The pieces that came, all of them checked.
    private(set) var content: [UInt8] = []
    private var pieceCount = 0

    init(of link: LinkID, at now: Instant) {
        self.link = link
        askedAt = now
    }

    var isComplete: Bool { manifest.map { pieceCount == $0.pieces.count } ?? false }

    /// The first part.
    mutating func begin(_ manifest: SnapshotManifest) {
        self.manifest = manifest
    }

    /// The next piece; false when it is not the one that the manifest names.
    mutating func take(_ piece: [UInt8], number: Int, hash: (_ piece: [UInt8]) -> Bytes32) -> Bool {
        guard let manifest, number == pieceCount + 1, pieceCount < manifest.pieces.count,
            hash(piece) == manifest.pieces[pieceCount]
        else { return false }
        content += piece
        pieceCount += 1
        return true
    }
}

/// A snapshot that is shown in place of a history that is not here yet.
///
/// Text changes wait, in order; what the history makes takes its place once all that the snapshot names is here.
final class ShownSnapshot {
    let manifest: SnapshotManifest
    /// As its maker signed it, to be compared bit for bit.
    let content: [UInt8]
    let texts: CachedTexts
    var waiting = WaitingClients()
    /// How many changes of the space were here when it last grew, and when that was.
    private var changeCount = 0
    private(set) var grewAt: Instant

    init(_ manifest: SnapshotManifest, _ content: [UInt8], at now: Instant) throws(ReplicationError) {
        grewAt = now
        self.manifest = manifest
        self.content = content
        let documents = try SnapshotContent(decoding: content).texts.map { text in
            CachedText(
                document: text.document, path: text.path, revision: text.eventCount,
                lengthInScalars: text.text.unicodeScalars.count, text: [UInt8](text.text.utf8))
        }
        texts = CachedTexts(
            changeCount: 0, documents: documents.sorted { ($0.path, $0.document) < ($1.path, $1.document) })
    }

    func text(of document: Bytes32) -> CachedText? { texts.documents.first { $0.document == document } }

    /// Notes how many changes are here.
    func note(_ count: Int, at now: Instant) {
        guard count != changeCount else { return }
        (changeCount, grewAt) = (count, now)
    }
}
