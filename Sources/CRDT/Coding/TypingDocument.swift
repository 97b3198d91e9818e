/// The text as it stands while typed bytes are coded: what stands before the cursor, and what was deleted there,
/// predicts what comes.
///
/// It replays the runs of a block in their order on a text that starts empty. In a history with branches, or one that
/// begins before the block, it is not the text of any version; it only has to be the same text on both sides, so runs
/// that do not fit are clamped and no input is wrong. Whatever was inserted or deleted is also kept in `history`, in
/// text order, to be found again when it is typed or pasted once more.
///
/// Cost: 6 bytes a byte of text; a gap buffer, whose moves are cut off at 2^24 scalars and 256 a byte in all.
struct TypingDocument: ~Copyable {
    /// Scalars that may stand for unknown text before the block.
    private static let paddingMax = 16_384

    /// Each scalar as its UTF-8 bytes, the last byte lowest.
    private let scalars: UnsafeMutablePointer<UInt32>
    private let capacity: Int
    private(set) var gapStart = 0
    private var gapEnd: Int
    private var padding = 0
    private var movesLeft: Int

    let history: UnsafeMutablePointer<UInt8>
    private let historyCapacity: Int
    private(set) var historyCount = 0

    init(byteCount: Int) {
        capacity = byteCount + Self.paddingMax
        gapEnd = capacity
        scalars = .allocate(capacity: capacity)
        historyCapacity = 2 * byteCount + 8
        history = .allocate(capacity: historyCapacity)
        movesLeft = 1 << 24 + 256 * byteCount
    }

    deinit {
        scalars.deallocate()
        history.deallocate()
    }

    /// Takes over the history of a document that is not longer than this one may become.
    mutating func copyHistory(from other: borrowing TypingDocument) {
        historyCount = min(other.historyCount, historyCapacity)
        history.update(from: other.history, count: historyCount)
    }

    private var count: Int { gapStart + capacity - gapEnd }

    /// The scalar `distance` before the cursor; 0 when there is none.
    @inline(__always)
    func before(_ distance: Int) -> UInt32 { distance < gapStart ? scalars[gapStart &- 1 &- distance] : 0 }

    /// Moves the cursor as close to `position` as there is text.
    mutating func move(to position: Int) {
        if position > count { pad(to: position) }
        let target = min(position, count)
        let distance = abs(target - gapStart)
        guard distance <= movesLeft else { return }
        movesLeft -= distance
        if target < gapStart {
            gapEnd -= distance
            (scalars + gapEnd).update(from: scalars + target, count: distance)
        } else {
            (scalars + gapStart).update(from: scalars + gapEnd, count: distance)
            gapEnd += distance
        }
        gapStart = target
    }

    private mutating func pad(to position: Int) {
        let added = min(position - count, Self.paddingMax - padding)
        guard added > 0 else { return }
        move(to: count)
        (scalars + gapStart).update(repeating: 0, count: added)
        gapStart += added
        padding += added
    }

    /// Inserts a scalar at the cursor. There is room for as many as there are bytes of text.
    @inline(__always)
    mutating func insert(_ scalar: UInt32) {
        guard gapStart < gapEnd else { return }
        scalars[gapStart] = scalar
        gapStart &+= 1
    }

    /// Takes the scalar behind the cursor away.
    @inline(__always)
    mutating func removeBehind() -> UInt32? {
        guard gapEnd < capacity else { return nil }
        gapEnd &+= 1
        return scalars[gapEnd &- 1]
    }

    @inline(__always)
    mutating func appendToHistory(_ byte: UInt8) {
        guard historyCount < historyCapacity else { return }
        history[historyCount] = byte
        historyCount &+= 1
    }
}
