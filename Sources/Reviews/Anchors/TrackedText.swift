import CRDT

/// The lines of a text with numbers that tell which are equal, in any of the texts that were numbered together.
struct TrackedText {
    let path: String
    let lines: [Substring]
    /// Equal for equal lines.
    let numbers: [UInt32]
    /// Equal for lines that differ in white space at their ends only.
    let bareNumbers: [UInt32]
    /// Whether a line says enough to be known again by itself: blank lines and braces do not.
    let tells: [Bool]

    var count: Int { lines.count }
}

/// Gives numbers to lines. O(bytes).
struct LineNumbering {
    private var numbers: [[UInt8]: UInt32] = [:]

    mutating func text(_ text: String, path: String) -> TrackedText {
        let lines = LineDiff.lines(of: text)
        let bare = lines.map { Self.bare(Array($0.utf8)) }
        return TrackedText(
            path: path, lines: lines, numbers: lines.map { number(Array($0.utf8)) },
            // A line feed in front keeps them apart from whole lines, of which none begins so but the empty one.
            bareNumbers: bare.map { number([UInt8(ascii: "\n"), 0] + $0) }, tells: bare.map(Self.tells))
    }

    private mutating func number(_ line: [UInt8]) -> UInt32 {
        let next = UInt32(numbers.count)
        if let known = numbers[line] { return known }
        numbers[line] = next
        return next
    }

    private static func bare(_ line: [UInt8]) -> [UInt8] {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = line.firstIndex(where: { !isSpace($0) }), let last = line.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return Array(line[first...last])
    }

    /// Six letters or digits at least; bytes beyond ASCII count as letters.
    private static func tells(_ bare: [UInt8]) -> Bool {
        var count = 0
        for byte in bare {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: count += 1
            default: break
            }
            if count == 6 { return true }
        }
        return false
    }
}
