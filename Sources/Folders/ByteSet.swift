/// The bytes that a `[…]` of a pattern matches (POSIX.2, section 2.13.1, in the C locale).
struct ByteSet: Equatable, Sendable {
    private var words: SIMD4<UInt64> = .zero

    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0
    }

    private mutating func insert(_ byte: UInt8) {
        words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    /// Reads a set whose `[` stands at `index`, and moves `index` past its `]`. Nil when it does not end, or names a
    /// class that there is not.
    init?(bracket pattern: [UInt8], at index: inout Int) {
        var position = index + 1
        let isNegated = position < pattern.count && [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[position])
        if isNegated { position += 1 }
        /// The byte before, from which a range may start.
        var rangeFirst: UInt8?
        var isFirst = true
        while true {
            guard position < pattern.count else { return nil }
            let byte = pattern[position]
            if byte == UInt8(ascii: "]") && !isFirst { break }
            isFirst = false
            if byte == UInt8(ascii: "-"), let first = rangeFirst, let next = Self.byte(after: position, in: pattern),
                next != UInt8(ascii: "]")
            {
                position += 1
                guard let last = Self.literal(in: pattern, at: &position) else { return nil }
                if first <= last { for value in first...last { insert(value) } }
                rangeFirst = nil
            } else if byte == UInt8(ascii: "["), Self.byte(after: position, in: pattern) == UInt8(ascii: ":"),
                let end = pattern[(position + 2)...].firstIndex(of: UInt8(ascii: "]")), end > position + 2,
                pattern[end - 1] == UInt8(ascii: ":")
            {
                guard insert(classNamed: pattern[(position + 2)..<(end - 1)]) else { return nil }
                position = end + 1
                rangeFirst = nil
            } else {
                guard let literal = Self.literal(in: pattern, at: &position) else { return nil }
                insert(literal)
                rangeFirst = literal
            }
        }
        if isNegated { words = ~words }
        index = position + 1
    }

    private static func byte(after position: Int, in pattern: [UInt8]) -> UInt8? {
        position + 1 < pattern.count ? pattern[position + 1] : nil
    }

    /// The byte at `position`, or the one after it that a backslash there protects.
    private static func literal(in pattern: [UInt8], at position: inout Int) -> UInt8? {
        guard position < pattern.count else { return nil }
        if pattern[position] == UInt8(ascii: "\\") { position += 1 }
        guard position < pattern.count else { return nil }
        defer { position += 1 }
        return pattern[position]
    }

    private mutating func insert(classNamed name: ArraySlice<UInt8>) -> Bool {
        guard let belongs = Self.test(forClass: String(decoding: name, as: UTF8.self)) else { return false }
        for byte in UInt8.min...0x7F where belongs(byte) { insert(byte) }
        return true
    }

    private static func test(forClass name: String) -> ((UInt8) -> Bool)? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let lower = UInt8(ascii: "a")...UInt8(ascii: "z")
        let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let isAlphanumeric = { (byte: UInt8) in digits.contains(byte) || lower.contains(byte) || upper.contains(byte) }
        switch name {
        case "alnum": return isAlphanumeric
        case "alpha": return { lower.contains($0) || upper.contains($0) }
        case "blank": return { $0 == 0x20 || $0 == 0x09 }
        case "cntrl": return { $0 < 0x20 || $0 == 0x7F }
        case "digit": return { digits.contains($0) }
        case "graph": return { (0x21...0x7E).contains($0) }
        case "lower": return { lower.contains($0) }
        case "print": return { (0x20...0x7E).contains($0) }
        case "punct": return { (0x21...0x7E).contains($0) && !isAlphanumeric($0) }
        case "space": return { $0 == 0x20 || (0x09...0x0D).contains($0) }
        case "upper": return { upper.contains($0) }
        case "xdigit":
            return {
                digits.contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0)
            }
        default: return nil
        }
    }
}
