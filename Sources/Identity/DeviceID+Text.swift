internal import WireCodec

/// The form for people: 8 groups of 7 letters, each two of them ending in a check letter
/// (`Protocol/identity.md`, section 2).
extension DeviceID {
    package static let groupCount = 8
    package static let groupInLetters = 7

    /// Such as `g4a01px-…-8zkv3m2`: 8 groups of 7, 63 characters with the hyphens.
    package var shown: String {
        let letters = Self.letters(of: bytes)
        let groups = stride(from: 0, to: letters.count, by: Self.groupInLetters).map { start in
            String(decoding: letters[start..<start + Self.groupInLetters], as: UTF8.self)
        }
        return groups.joined(separator: "-")
    }

    /// The first group: 35 bits, enough to tell one's acquaintances apart, not to recognise an impostor.
    package var short: String { String(decoding: Self.letters(of: bytes).prefix(Self.groupInLetters), as: UTF8.self) }

    /// Reads the shown form, forgiving about case, spaces, hyphens, and letters that look like digits.
    ///
    /// One wrong letter, or two exchanged ones, in a pair of groups is always found.
    package init(parsing text: String) throws(IdentityError) {
        let symbols = try Self.symbols(in: text)
        guard symbols.count == Self.pairCount * Self.pairInLetters else { throw .wrongLength(symbols.count) }
        var bits = BitQueue()
        for pair in 0..<Self.pairCount {
            let start = pair * Self.pairInLetters
            let data = symbols[start..<start + Self.pairInLetters - 1]
            guard Self.check(of: data, pair: pair) == symbols[start + Self.pairInLetters - 1] else {
                throw .mistyped(groups: 2 * pair + 1...2 * pair + 2)
            }
            for symbol in data { bits.append(symbol) }
        }
        guard bits.rest == 0, let bytes = Bytes32(bits.bytes) else {
            throw .mistyped(groups: Self.groupCount - 1...Self.groupCount)
        }
        self.init(bytes)
    }

    // MARK: Private parts

    private static let pairCount = groupCount / 2
    private static let pairInLetters = 2 * groupInLetters
    /// Crockford's base 32 in lower case: digits, and letters without i, l, o and u.
    private static let alphabet = [UInt8]("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    /// More than any shown id has, so that pasted nonsense costs nothing.
    private static let textInBytesMax = 256

    private static func letters(of bytes: Bytes32) -> [UInt8] {
        // 256 bits and 4 zero bits are 52 symbols of 5 bits, first bit first.
        var symbols: [UInt8] = []
        var window: UInt16 = 0
        var filled = 0
        for byte in bytes.bytes {
            window = window << 8 | UInt16(byte)
            filled += 8
            while filled >= 5 {
                filled -= 5
                symbols.append(UInt8(truncatingIfNeeded: window >> UInt16(filled)) & 31)
            }
        }
        symbols.append(UInt8(truncatingIfNeeded: window << UInt16(5 - filled)) & 31)
        let dataInPair = pairInLetters - 1
        return (0..<pairCount).flatMap { pair in
            let data = symbols[pair * dataInPair..<(pair + 1) * dataInPair]
            return (data + [check(of: data, pair: pair)]).map { alphabet[Int($0)] }
        }
    }

    /// The pair's place plus each symbol times another power of x, in GF(32) with x⁵ = x² + 1. All 14 weights differ,
    /// so every single error and every exchange of two letters changes the sum.
    private static func check(of data: ArraySlice<UInt8>, pair: Int) -> UInt8 {
        var sum: UInt8 = 0
        for symbol in data.reversed() {
            sum = (sum ^ symbol) << 1
            if sum & 32 != 0 { sum ^= 0b10_0101 }
        }
        return sum ^ UInt8(pair)
    }

    private static func symbols(in text: String) throws(IdentityError) -> [UInt8] {
        guard text.utf8.count <= textInBytesMax else { throw .wrongLength(text.utf8.count) }
        var symbols: [UInt8] = []
        for character in text where character != "-" && !character.isWhitespace {
            guard let ascii = character.asciiValue else { throw .unknownLetter(character) }
            let lower = ascii | 0x20
            let letter: UInt8 =
                switch lower {
                case UInt8(ascii: "o"): UInt8(ascii: "0")
                case UInt8(ascii: "i"), UInt8(ascii: "l"): UInt8(ascii: "1")
                default: character.isLetter ? lower : ascii
                }
            guard let symbol = alphabet.firstIndex(of: letter) else { throw .unknownLetter(character) }
            symbols.append(UInt8(symbol))
        }
        return symbols
    }
}

/// Gathers symbols of 5 bits into bytes, first bit first.
private struct BitQueue {
    private(set) var bytes: [UInt8] = []
    private var window: UInt16 = 0
    private var filled = 0

    mutating func append(_ symbol: UInt8) {
        window = window << 5 | UInt16(symbol)
        filled += 5
        if filled >= 8 {
            filled -= 8
            bytes.append(UInt8(truncatingIfNeeded: window >> UInt16(filled)))
        }
    }

    /// The bits that fill no byte.
    var rest: UInt16 { window & (1 << UInt16(filled) - 1) }
}
