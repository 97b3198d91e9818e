/// The text that was just deleted where the cursor stands: what is typed there is often much like it.
struct ReplacedText {
    private var index = 0
    private var end = 0
    private var misses: UInt64 = 0

    var isEmpty: Bool { index == end }

    /// The begin of what is left of it in the history, nil when nothing is.
    var start: Int? { isEmpty ? nil : index }

    init() {}

    init(_ range: Range<Int>) {
        index = range.lowerBound
        end = range.upperBound
    }

    /// The byte to expect and how well it went so far, as one number; 0 when nothing is left.
    @inline(__always)
    func context(in document: borrowing TypingDocument) -> UInt64 {
        isEmpty ? 0 : UInt64(document.history[index]) | (1 &+ min(misses, 3)) &<< 8
    }

    @inline(__always)
    mutating func advance(_ byte: UInt8, in document: borrowing TypingDocument) {
        if isEmpty { return }
        misses = document.history[index] == byte ? 0 : misses &+ 1
        index &+= 1
    }
}
