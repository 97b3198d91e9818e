/// Hashes of what is already coded, to find the statistics of like places.
enum ContextHash {
    private static let spread: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    static func of(_ kind: UInt64, _ first: UInt64) -> UInt64 { add(first, to: kind &* spread) }

    @inline(__always)
    static func of(_ kind: UInt64, _ first: UInt64, _ second: UInt64) -> UInt64 { add(second, to: of(kind, first)) }

    @inline(__always)
    static func of(_ kind: UInt64, _ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
        add(third, to: of(kind, first, second))
    }

    /// Mixes one more value in (after SplitMix64's finaliser).
    @inline(__always)
    static func add(_ value: UInt64, to hash: UInt64) -> UInt64 {
        let mixed = (hash &+ value &+ 1) &* 0xBF58_476D_1CE4_E5B9
        return (mixed ^ mixed >> 29) &* spread
    }
}
