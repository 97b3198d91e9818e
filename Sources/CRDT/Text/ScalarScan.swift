/// Counting and finding Unicode scalars and line ends in valid UTF-8, eight or sixteen bytes at a step.
enum ScalarScan {
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let newline = UInt8(ascii: "\n")
    /// So many vectors that no byte of a sum of their counts overflows.
    private static let vectorsPerBatch = 255
    /// From this byte on a scalar takes four bytes, which is two units of UTF-16.
    private static let fourByteStart: UInt8 = 0xF0

    /// Whether a byte is the first of a scalar.
    @inline(__always) static func isStart(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

    /// How many scalars start in these bytes.
    static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let raw = UnsafeRawPointer(base)
        var offset = 0
        var count = 0
        while offset + 16 <= bytes.count {
            let low = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let high = raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
            count += (low | high) & highBits == 0 ? 16 : starts(in: low) + starts(in: high)
            offset += 16
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
            let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            rest -= word & highBits == 0 ? 8 : starts(in: word)
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

    /// How many bytes the first `units` units of UTF-16 take; nil when that is inside a scalar. There are that many.
    static func byteOffset(ofUTF16 units: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var rest = units
        var offset = 0
        while offset < bytes.count {
            if isStart(bytes[offset]) {
                if rest == 0 { break }
                rest -= bytes[offset] >= fourByteStart ? 2 : 1
                if rest < 0 { return nil }
            }
            offset += 1
        }
        return offset
    }

    /// How many scalars take four bytes.
    static func fourByteCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        for byte in bytes where byte >= fourByteStart { count += 1 }
        return count
    }

    static func newlineCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let raw = UnsafeRawPointer(base)
        let sought = SIMD16<UInt8>(repeating: newline)
        var offset = 0
        var count = 0
        while offset + 16 <= bytes.count {
            // Each byte of `found` counts the line ends at its place in the vectors of a batch; then all are added up.
            let batchEnd = min(offset + 16 * vectorsPerBatch, bytes.count - 15)
            var found = SIMD16<UInt8>.zero
            while offset < batchEnd {
                let vector = raw.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
                found.replace(with: found &+ 1, where: vector .== sought)
                offset += 16
            }
            count += Int(SIMD16<UInt16>(truncatingIfNeeded: found).wrappedSum())
        }
        while offset < bytes.count {
            if base[offset] == newline { count += 1 }
            offset += 1
        }
        return count
    }

    /// The offset just behind the newline number `newline`, which is there.
    static func byteOffset(afterNewline number: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var rest = number
        for (offset, byte) in bytes.enumerated() where byte == newline {
            if rest == 0 { return offset + 1 }
            rest -= 1
        }
        return bytes.count
    }

    /// A byte is no start when its two highest bits are 1 and 0.
    @inline(__always) private static func starts(in word: UInt64) -> Int {
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
