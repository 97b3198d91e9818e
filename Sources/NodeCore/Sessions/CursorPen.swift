import Spaces
import WireCodec

/// What this device, which records a session, noted of cursors and did not write down yet.
struct CursorPen {
    let session: SessionID
    private(set) var moves: [CursorMove] = []
    /// By device, the place in `moves` of what it did last.
    private var last: [Bytes32: Int] = [:]
    private var documents: Set<Bytes32> = []
    /// When the first of them was noted.
    private(set) var since: Deadline?

    /// A device's moves that are closer than this, in tenths of a second, become one.
    static let pauseInTenths: UInt64 = 5
    /// With more, or after so long, they are written down: no more than that is lost in a crash.
    static let movesWanted = 1_000
    static let patience: Duration = .seconds(5)

    init(session: SessionID) {
        self.session = session
    }

    var deadline: Deadline? { since.map { $0 + Deadline(sinceZero: Self.patience) } }

    /// Whether what is noted is to be written down before more is.
    var isFull: Bool {
        moves.count >= Self.movesWanted || last.count >= CursorBatch.devicesMax
            || documents.count >= CursorBatch.documentsMax
    }

    mutating func note(_ move: CursorMove, at now: Instant) {
        if let place = last[move.device], move.tenths < moves[place].tenths + Self.pauseInTenths {
            // Where it comes to rest counts, at the time at which it set out.
            moves[place] = CursorMove(
                tenths: moves[place].tenths, device: move.device, document: move.document, cursor: move.cursor,
                anchor: move.anchor)
        } else {
            // A clock may be set back; a recording's does not go back.
            let tenths = max(move.tenths, moves.last?.tenths ?? 0)
            last[move.device] = moves.count
            moves.append(
                CursorMove(
                    tenths: tenths, device: move.device, document: move.document, cursor: move.cursor,
                    anchor: move.anchor))
        }
        if let document = move.document { documents.insert(document) }
        if since == nil { since = now.monotonicInNanoseconds }
    }

    /// What is to be written down; nothing is noted afterwards.
    mutating func take() -> CursorBatch? {
        guard !moves.isEmpty else { return nil }
        defer { self = CursorPen(session: session) }
        return CursorBatch(session: session, moves: moves)
    }
}
