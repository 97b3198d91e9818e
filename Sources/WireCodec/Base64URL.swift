/// Bytes as letters that stand in a link as they are: RFC 4648, section 5, without padding.
package enum Base64URL {
    private static let letters = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count * 4 + 2) / 3)
        var pending: UInt32 = 0
        var pendingInBits = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            pendingInBits += 8
            while pendingInBits >= 6 {
                pendingInBits -= 6
                result.append(letters[Int(pending >> UInt32(pendingInBits) & 63)])
            }
        }
        if pendingInBits > 0 { result.append(letters[Int(pending << UInt32(6 - pendingInBits) & 63)]) }
        return String(decoding: result, as: UTF8.self)
    }

    /// Nil for another letter, for a last letter too many, and where the bits behind the last byte are not zero: each
    /// value has one form.
    package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var pending: UInt32 = 0
        var pendingInBits = 0
        for letter in text {
            guard let value = value(of: letter) else { return nil }
            pending = pending << 6 | value
            pendingInBits += 6
            guard pendingInBits >= 8 else { continue }
            pendingInBits -= 8
            result.append(UInt8(truncatingIfNeeded: pending >> UInt32(pendingInBits)))
            pending &= 1 << UInt32(pendingInBits) - 1
        }
        return pendingInBits < 6 && pending == 0 ? result : nil
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
