/// Counting and finding Unicode scalars in valid UTF-8, eight bytes at a step.
enum ScalarScan {
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101

    /// Whether a byte is the first of a scalar.
    static func isStart(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

    /// How many scalars start in these bytes.
    static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let raw = UnsafeRawPointer(base)
        var offset = 0
        var count = 0
        while offset + 8 <= bytes.count {
            count += starts(in: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        while offset < bytes.count {
            if isStart(base[offset]) { count += 1 }
            offset += 1
        }
        return count
    }

    /// How many bytes the first `scalars` scalars take; there are that many.
    static func byteOffset(ofScalar scalars: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let raw = UnsafeRawPointer(base)
        var offset = 0
        var rest = scalars
        while rest >= 8 && offset + 8 <= bytes.count {
            rest -= starts(in: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        while offset < bytes.count {
            if isStart(base[offset]) {
                if rest == 0 { break }
                rest -= 1
            }
            offset += 1
        }
        return offset
    }

    static func newlineCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        for byte in bytes where byte == UInt8(ascii: "\n") { count += 1 }
        return count
    }

    /// The offset just behind the newline number `newline`, which is there.
    static func byteOffset(afterNewline newline: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var rest = newline
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            if rest == 0 { return offset + 1 }
            rest -= 1
        }
        return bytes.count
    }

    /// A byte is no start when its two highest bits are 1 and 0.
    private static func starts(in word: UInt64) -> Int {
        8 - (word >> 7 & ~word >> 6 & lowBits).nonzeroBitCount
    }
}

extension String {
    /// As `unicodeScalars.count`, eight bytes at a step.
    var scalarCount: Int {
        var text = self
        return text.withUTF8 { ScalarScan.count($0) }
    }
}
