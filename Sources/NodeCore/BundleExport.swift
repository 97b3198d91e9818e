import Membership
import Replication
import SodiumCrypto
import WireCodec

/// What a bundle is to hold, and for whom.
struct BundlePlan {
    /// What the readers have, and the same in words.
    let known: Reach
    let basis: FrontierMessage
    /// Devices that the key is sealed to.
    let recipients: [Bytes32]
    /// Of the device's files in a mailbox; 0 elsewhere.
    let number: UInt64
}

/// A bundle that is being written.
final class BundleExport {
    let id: BundleID
    let client: ClientID
    let space: SpaceID
    let key: EpochKey
    let head: [UInt8]
    /// Changes that came later than the bundle was begun are not in it.
    private let changesEnd: Int
    private var exchange: AntiEntropy
    /// What goes out next, the next one last.
    private var items: [BundleItem]
    private var pieceNumber: UInt64 = 0
    private(set) var hasEnd = false
    private(set) var sealedInBytes = 0
    private(set) var contents: BundleContents
    /// Who waits for the next piece.
    var request: RequestID?
    /// Bodies that the store was asked for.
    var fetching: FetchRequest?
    private(set) var piece = BundlePiece()

    struct Start {
        let id: BundleID
        let client: ClientID
        let key: EpochKey
        let head: [UInt8]
        let known: Reach
        let items: [BundleItem]
        let contents: BundleContents
    }

    init(_ start: Start, of table: ChainTable) {
        id = start.id
        client = start.client
        space = start.key.space
        key = start.key
        head = start.head
        items = start.items.reversed()
        contents = start.contents
        changesEnd = table.count
        exchange = AntiEntropy(knowing: start.known, in: table)
    }

    /// The next changes to be put in; nil when all are in.
    func nextRange(in table: ChainTable) -> StrandRange? {
        guard let range = exchange.nextRange(in: table, maxBytes: BundlePiece.itemsInBytesWanted),
            let first = table.index(inStrand: range.strand, sequence: range.from), first < changesEnd
        else { return nil }
        return range
    }

    func add(_ run: ChangesMessage, ofStrand strand: Int) {
        items.append(.changes(run))
        contents.changeCount += UInt64(run.bodies.count)
        exchange.observeSent(strand, count: run.end)
    }

    func end() {
        hasEnd = true
        items.append(.end(changeCount: contents.changeCount))
    }

    /// Moves into the piece what fits; whether there is room for more.
    func fill() -> Bool {
        while let item = items.last {
            guard !piece.isFull, piece.add(item) else { return false }
            items.removeLast()
        }
        return !piece.isFull
    }

    var isDone: Bool { hasEnd && items.isEmpty && piece.isEmpty }

    /// Closes the piece: its bytes in the file.
    func sealPiece(from random: RandomSource) -> [UInt8] {
        let bytes = piece.seal(number: pieceNumber, of: head, under: key, from: random)
        pieceNumber += 1
        piece = BundlePiece()
        sealedInBytes += bytes.count
        return bytes
    }
}
