import WireCodec

/// What happened in a run: a running hash for comparing two runs, and the words when someone wants to read them.
struct Trace {
    private(set) var lines: [String] = []
    private let keepsLines: Bool
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    init(keepsLines: Bool) {
        self.keepsLines = keepsLines
    }

    mutating func note(_ time: UInt64, _ text: @autoclosure () -> String, bytes: [UInt8] = []) {
        for byte in bytes { mix(UInt64(byte)) }
        let words = text()
        for byte in words.utf8 { mix(UInt64(byte)) }
        mix(time)
        if keepsLines { lines.append("\(time / 1_000_000).\(time / 1000 % 1000) ms  \(words)") }
    }

    /// FNV-1a (Fowler, Noll, Vo), 64 bits: enough to notice that two runs differ.
    private mutating func mix(_ value: UInt64) {
        hash = (hash ^ value) &* 0x0000_0100_0000_01B3
    }
}
