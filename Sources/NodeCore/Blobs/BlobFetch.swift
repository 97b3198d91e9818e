import Replication
import WireCodec

/// Which part of a blob to ask whom for, and whether what comes is what was asked for. It knows neither disk nor link.
///
/// Rarest first: what fewest of the linked members have is asked for first, so that it spreads before they go; among
/// equals everybody begins at another place. A link is asked for so much that it is never idle and never keeps others
/// waiting long: for one piece more while pieces come soon, for one less while they come late. A part that does not
/// come goes to another link; the last ones are asked of two.
struct BlobFetch {
    enum Taken: Equatable {
        case page(Int)
        case piece(Int)
        /// It was here already.
        case known
        /// It is not what the head or its page says: no honest node sends that.
        case wrong
    }

    /// One link with a member that has some of it.
    private struct Source {
        var pieces: PieceSet
        /// What it was asked for and has not brought, and when.
        var asked: [BlobPart: Deadline] = [:]
        var window = NodeLimits.blobWindowFirst
        /// When it last brought something, or was asked after it had brought all.
        var heardAt: Deadline = 0
        /// It kept us waiting, and is not asked before.
        var restsUntil: Deadline = 0
    }

    let blob: BlobID
    /// Where this node begins among pieces that are equally rare.
    private let turn: UInt64
    private(set) var head: BlobHead?
    /// Those that came and were right, or were here from the start.
    private(set) var pieces = PieceSet(pieceCount: 0)
    private var pages: [BlobPage?] = []
    private var sources: [LinkID: Source] = [:]
    /// How many links each part that is under way is asked of.
    private var askers: [BlobPart: Int] = [:]
    /// The pieces that are missing, rarest first; perhaps some that are not.
    private var order: [Int] = []
    private var orderStart = 0
    private var orderDue: Deadline? = 0
    /// Devices that sent what no honest one does.
    private(set) var distrusted: Set<Bytes32> = []

    init(_ blob: BlobID, turn: UInt64) {
        self.blob = blob
        self.turn = turn
    }

    /// Goes on with what is here.
    init(_ head: BlobHead, having pieces: PieceSet, turn: UInt64) {
        self.init(head.id, turn: turn)
        begin(head, having: pieces)
    }

    private mutating func begin(_ head: BlobHead, having pieces: PieceSet) {
        precondition(head.id == blob && pieces.pieceCount == head.pieceCount, "the head and the pieces are this blob's")
        self.head = head
        self.pieces = pieces
        pages = [BlobPage?](repeating: nil, count: head.pages.count)
    }

    var isComplete: Bool { head != nil && pieces.isFull }
    var heldInBytes: Int {
        guard let head, pieces.pieceCount > 0 else { return 0 }
        let last = pieces.pieceCount - 1
        let short = BlobHead.pieceInBytes - head.bytes(ofPiece: last).count
        return pieces.count * BlobHead.pieceInBytes - (pieces.contains(last) ? short : 0)
    }
    var sourceCount: Int { sources.values.count { !$0.pieces.isEmpty } }
    /// Whether no link has any of what is missing. O(pieces · sources).
    var lacksSource: Bool {
        !isComplete
            && sources.values.allSatisfy { source in
                (0..<pieces.pieceCount).allSatisfy { pieces.contains($0) || !source.pieces.contains($0) }
            }
    }
    /// In ascending order.
    var links: [LinkID] { sources.keys.sorted { $0.value < $1.value } }

    // MARK: Who has what

    /// What a member says that it has; the head in it was checked when it was read.
    mutating func observe(_ holding: BlobHoldingMessage.Holding, from link: LinkID, at now: Instant) {
        let having: PieceSet
        switch holding {
        case .nothing: return drop(link, at: now)
        case .everything(let head):
            if self.head == nil { begin(head, having: PieceSet(pieceCount: head.pieceCount)) }
            having = PieceSet(all: head.pieceCount)
        case .part(let head, let some):
            if self.head == nil { begin(head, having: PieceSet(pieceCount: head.pieceCount)) }
            having = some
        }
        var source = sources[link] ?? Source(pieces: having)
        source.pieces = having
        for part in source.asked.keys where !has(part, having) {
            source.asked[part] = nil
            release(part)
        }
        sources[link] = source
        reorder(at: now)
    }

    private func has(_ part: BlobPart, _ having: PieceSet) -> Bool {
        switch part {
        case .piece(let index): having.contains(index)
        case .page(let index): head.map { having.intersects($0.pieces(ofPage: index)) } ?? false
        }
    }

    /// The link is gone, or its member has nothing any more.
    mutating func drop(_ link: LinkID, at now: Instant) {
        guard let source = sources.removeValue(forKey: link) else { return }
        for part in source.asked.keys { release(part) }
        reorder(at: now)
    }

    /// A device that sent a wrong part is not asked again.
    mutating func distrust(_ device: Bytes32) { distrusted.insert(device) }

    /// A piece that was here is not.
    mutating func lose(_ piece: Int) {
        pieces.remove(piece)
        (orderDue, orderStart) = (0, 0)
    }

    private mutating func release(_ part: BlobPart) {
        guard let count = askers[part] else { return }
        askers[part] = count > 1 ? count - 1 : nil
    }

    /// Not at once: what members say may change often, and the order is a matter of hours.
    private mutating func reorder(at now: Instant) {
        if orderDue == nil { orderDue = .after(NodeLimits.blobOrderPause, from: now) }
        if order.isEmpty { orderDue = 0 }
    }

    // MARK: Asking

    /// What the link is to be asked for now; nothing while half of what it was asked for is still to come.
    mutating func partsToAsk(_ link: LinkID, at now: Instant) -> [BlobPart] {
        let time = now.monotonicInNanoseconds
        guard let head, !pieces.isFull, let source = sources[link], source.restsUntil <= time,
            source.asked.count <= source.window / 2
        else { return [] }
        if let due = orderDue, due <= time { sortByRarity() }
        let room = min(source.window - source.asked.count, ReplicationLimits.blobRequestCount)
        var parts = missing(in: source, of: head, atMost: room)
        if parts.isEmpty, source.asked.isEmpty { parts = askedOfOthers(source) }
        guard !parts.isEmpty else { return [] }
        if source.asked.isEmpty { sources[link]?.heardAt = time }
        for part in parts {
            sources[link]?.asked[part] = time
            askers[part, default: 0] += 1
        }
        return parts
    }

    /// Pieces that nobody was asked for, and before them their page.
    private mutating func missing(in source: Source, of head: BlobHead, atMost room: Int) -> [BlobPart] {
        var parts: [BlobPart] = []
        var index = orderStart
        while index < order.count, parts.count < room {
            let piece = order[index]
            if pieces.contains(piece), index == orderStart { orderStart += 1 }
            index += 1
            guard !pieces.contains(piece), source.pieces.contains(piece) else { continue }
            let page = BlobHead.page(ofPiece: piece)
            let part: BlobPart = pages[page] == nil ? .page(page) : .piece(piece)
            if askers[part] == nil, !parts.contains(part) { parts.append(part) }
        }
        return parts
    }

    /// The last parts, where another link was asked alone and may be slow.
    private func askedOfOthers(_ source: Source) -> [BlobPart] {
        let shared = askers.filter { $0.value == 1 && !isHere($0.key) && has($0.key, source.pieces) }.keys
        return Array(shared.sorted { $0.number < $1.number }.prefix(NodeLimits.blobWindowFirst))
    }

    private func isHere(_ part: BlobPart) -> Bool {
        switch part {
        case .page(let index): pages[index] != nil
        case .piece(let index): pieces.contains(index)
        }
    }

    /// By counting, O(pieces · sources that have only some).
    private mutating func sortByRarity() {
        let partial = sources.values.filter { !$0.pieces.isFull }.map(\.pieces)
        var byCount = [[Int]](repeating: [], count: partial.count + 1)
        let count = pieces.pieceCount
        let start = count == 0 ? 0 : Int(turn % UInt64(count))
        for offset in 0..<count {
            let piece = (start + offset) % count
            if pieces.contains(piece) { continue }
            byCount[partial.count { $0.contains(piece) }].append(piece)
        }
        order = Array(byCount.joined())
        (orderStart, orderDue) = (0, nil)
    }

    // MARK: Taking

    /// A part that this link was asked for.
    mutating func take(_ part: BlobPart, _ bytes: [UInt8], from link: LinkID, at now: Instant) -> Taken {
        guard let head, head.has(part) else { return .wrong }
        noteBrought(part, by: link, at: now)
        switch part {
        case .page(let index):
            if pages[index] != nil { return .known }
            guard let page = head.page(index, decoding: bytes) else { return .wrong }
            pages[index] = page
            return .page(index)
        case .piece(let index):
            if pieces.contains(index) { return .known }
            guard let page = pages[BlobHead.page(ofPiece: index)], bytes.count == head.bytes(ofPiece: index).count,
                BlobPage.hash(ofPiece: bytes[...]) == page[index % BlobHead.piecesOfPage]
            else { return .wrong }
            pieces.insert(index)
            return .piece(index)
        }
    }

    private mutating func noteBrought(_ part: BlobPart, by link: LinkID, at now: Instant) {
        let time = now.monotonicInNanoseconds
        guard let askedAt = sources[link]?.asked.removeValue(forKey: part) else { return }
        release(part)
        sources[link]?.heardAt = time
        let waited = Duration.nanoseconds(Int64(clamping: time - min(askedAt, time)))
        guard let window = sources[link]?.window else { return }
        if waited < NodeLimits.blobWaitLow {
            sources[link]?.window = min(window + 1, NodeLimits.blobWindowMax)
        } else if waited > NodeLimits.blobWaitHigh {
            sources[link]?.window = max(window - 1, NodeLimits.blobWindowMin)
        }
    }

    // MARK: Time

    /// When a link that was asked is given up for a while, or one that rests may be asked again.
    var deadline: Deadline? {
        sources.values.compactMap { source in
            if !source.asked.isEmpty { return source.heardAt + Deadline(sinceZero: NodeLimits.blobPatience) }
            return source.restsUntil > 0 ? source.restsUntil : nil
        }.min()
    }

    /// Gives what a silent link was asked for to others. Answers whether anybody may be asked now.
    mutating func expire(at now: Instant) -> Bool {
        let time = now.monotonicInNanoseconds
        var isNews = false
        for (link, source) in sources {
            if source.asked.isEmpty {
                guard source.restsUntil > 0, source.restsUntil <= time else { continue }
                sources[link]?.restsUntil = 0
                isNews = true
            } else if source.heardAt + Deadline(sinceZero: NodeLimits.blobPatience) <= time {
                for part in source.asked.keys { release(part) }
                sources[link]?.asked = [:]
                sources[link]?.window = NodeLimits.blobWindowMin
                sources[link]?.restsUntil = .after(NodeLimits.blobPatience, from: now)
                isNews = true
            }
        }
        return isNews
    }
}
