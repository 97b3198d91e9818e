/// The beginning of a character in UTF-8 (Unicode Standard, table 3-7): up to three bytes, each of which may stand
/// where it does.
struct UTF8Piece: Hashable, Sendable {
    private var first: UInt8 = 0
    private var second: UInt8 = 0
    private var third: UInt8 = 0
    private var count = 0

    var isEmpty: Bool { count == 0 }
    var bytes: [UInt8] { Array([first, second, third].prefix(count)) }

    func continues(with byte: UInt8) -> Bool {
        switch (count, first) {
        case (1, 0xE0): 0xA0...0xBF ~= byte
        case (1, 0xED): 0x80...0x9F ~= byte
        case (1, 0xF0): 0x90...0xBF ~= byte
        case (1, 0xF4): 0x80...0x8F ~= byte
        default: count > 0 && 0x80...0xBF ~= byte
        }
    }

    /// Takes a byte of 0x80 or more that begins a character or goes on with this one; gives the character that it ends,
    /// U+FFFD for a byte that begins none.
    mutating func take(_ byte: UInt8) -> Unicode.Scalar? {
        guard count > 0 else {
            guard 0xC2...0xF4 ~= byte else { return "\u{FFFD}" }
            (first, count) = (byte, 1)
            return nil
        }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        if count + 1 < length {
            if count == 1 { second = byte } else { third = byte }
            count += 1
            return nil
        }
        defer { self = UTF8Piece() }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for next in (bytes + [byte]).dropFirst() { value = value << 6 | UInt32(next & 0x3F) }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}
