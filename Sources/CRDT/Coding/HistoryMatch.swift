/// Follows a passage of the history that equals what stands before the cursor, and expects it to go on.
///
/// After a wrong expectation it goes on behind it, since pasted or retyped text is often the old one with changes;
/// three of them close together end the match.
struct HistoryMatch: ~Copyable {
    /// So many equal bytes replace a match that has failed; `lengthWeak` begin one where there is none.
    private static let lengthMin = 5
    private static let lengthWeak = 3
    /// The bytes before the cursor that are compared.
    private static let lengthCompared = 8
    private static let missCost = 8
    private static let missesMax = 16
    /// `state` lies below it.
    static let stateCount = 32

    /// By hash of five bytes: the end of their last occurrence in the history.
    private let places: UnsafeMutablePointer<UInt32>
    private let shift: UInt64
    private let placeCount: Int
    private var index = 0
    /// The equal bytes so far; 0 means no match.
    private(set) var length = 0
    /// Rises by `missCost` with a wrong byte, falls by 1 with a right one.
    private(set) var misses = 0

    init(byteCount: Int) {
        var bits = 12
        while bits < 18, 1 << bits < byteCount * 2 { bits += 1 }
        shift = UInt64(64 - bits)
        placeCount = 1 << bits
        places = .allocate(capacity: placeCount)
        places.initialize(repeating: 0, count: placeCount)
    }

    deinit { places.deallocate() }

    /// Takes over the places that one of the same size has noted.
    func copy(from other: borrowing HistoryMatch) { places.update(from: other.places, count: placeCount) }

    /// The byte expected next, nil without a match.
    @inline(__always)
    func expected(in document: borrowing TypingDocument) -> UInt8? {
        length > 0 && index < document.historyCount ? document.history[index] : nil
    }

    /// How far the match is to be trusted: 1...17 without a recent miss, by length; 19...30 with one.
    @inline(__always)
    var state: Int { misses == 0 ? min(length, 16) &+ (length >= 32 ? 1 : 0) : 18 &+ min(misses, 12) }

    /// Notes that `recent` ends at the end of the history.
    @inline(__always)
    func note(_ recent: UInt64, in document: borrowing TypingDocument) {
        places[place(recent)] = UInt32(truncatingIfNeeded: document.historyCount)
    }

    /// Begins a run: expects the deleted text at `replaced` again, or else what `recent` last went on with.
    mutating func begin(replaced: Int?, recent: UInt64, in document: borrowing TypingDocument) {
        stop()
        if let replaced {
            index = replaced
            length = 1
            misses = Self.missCost
        }
        find(recent, in: document)
    }

    /// Looks for a passage when there is none or the present one has failed.
    @inline(__always)
    mutating func find(_ recent: UInt64, in document: borrowing TypingDocument) {
        if length > 0 && misses == 0 { return }
        let candidate = Int(places[place(recent)])
        var equal = 0
        var rest = recent
        while equal < min(Self.lengthCompared, candidate),
            document.history[candidate &- 1 &- equal] == UInt8(truncatingIfNeeded: rest)
        {
            equal &+= 1
            rest &>>= 8
        }
        if equal >= Self.lengthMin || (equal >= Self.lengthWeak && length == 0) {
            index = candidate
            length = equal
            misses = 0
        }
    }

    /// Goes on behind `byte`, which was coded where `expected` was expected.
    @inline(__always)
    mutating func advance(_ byte: UInt8, expected: UInt8?) {
        guard let expected else { return stop() }
        index &+= 1
        if byte == expected {
            length &+= 1
            misses = max(0, misses &- 1)
            return
        }
        misses &+= Self.missCost
        length = 1
        if misses > Self.missesMax { stop() }
    }

    mutating func stop() {
        length = 0
        misses = 0
    }

    @inline(__always)
    private func place(_ recent: UInt64) -> Int {
        Int(truncatingIfNeeded: ((recent & 0xFF_FFFF_FFFF) &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }
}
