/// Whether bytes are well-formed UTF-8 (Unicode 16, table 3-7).
enum UTF8Check {
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Cost: 8 bytes a step where all are ASCII, 1 to 4 elsewhere.
    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        var index = 0
        while index < count {
            if index + 8 <= count {
                let eight = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if eight & highBits == 0 {
                    index += 8
                    continue
                }
            }
            let length = scalarLength(base + index, count: count - index)
            if length == 0 { return false }
            index += length
        }
        return true
    }

    /// The bytes of the scalar at the start of `bytes`, 0 when it is not well-formed.
    @inline(__always)
    private static func scalarLength(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int {
        let lead = bytes[0]
        if lead < 0x80 { return 1 }
        guard lead >= 0xC2, lead <= 0xF4 else { return 0 }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard length <= count else { return 0 }
        // The second byte excludes longer forms than needed, surrogates and what lies above U+10FFFF.
        let second = bytes[1]
        let lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
        guard second >= lowest, second <= highest else { return 0 }
        for index in 2..<max(2, length) where bytes[index] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
