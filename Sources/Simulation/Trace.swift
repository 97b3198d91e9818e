import WireCodec

/// What happened in a run: a running hash for comparing two runs, and the words when someone wants to read them.
struct Trace {
    private(set) var lines: [String] = []
    private let keepsLines: Bool
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    init(keepsLines: Bool) {
        self.keepsLines = keepsLines
    }

    /// Notes words that tell all of what happened.
    mutating func note(_ time: UInt64, _ words: String) {
        for byte in words.utf8 { mix(UInt64(byte)) }
        mix(time)
        keep(time, words)
    }

    /// Notes what happened to a node; the words are made up only when somebody reads them.
    mutating func note(_ time: UInt64, node: Int, bytes: [UInt8], _ words: @autoclosure () -> String) {
        mix(bytes)
        mix(UInt64(node))
        mix(time)
        if keepsLines { keep(time, words()) }
    }

    private mutating func keep(_ time: UInt64, _ words: String) {
        if keepsLines { lines.append("\(time / 1_000_000).\(time / 1000 % 1000) ms  \(words)") }
    }

    /// Eight bytes at a time: most of what is hashed are messages.
    private mutating func mix(_ bytes: [UInt8]) {
        mix(UInt64(bytes.count))
        bytes.withUnsafeBytes { raw in
            var offset = 0
            while offset + 8 <= raw.count {
                mix(raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            while offset < raw.count {
                mix(UInt64(raw[offset]))
                offset += 1
            }
        }
    }

    /// FNV-1a (Fowler, Noll, Vo) over words of 64 bits, with the high half folded in: enough to notice that two runs
    /// differ.
    private mutating func mix(_ value: UInt64) {
        hash = (hash ^ value) &* 0x0000_0100_0000_01B3
        hash ^= hash >> 32
    }
}
