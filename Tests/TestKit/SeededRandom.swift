internal import Foundation

/// A random source for tests that repeats from its seed: SplitMix64 (Steele, Lea, Flood 2014, figure 17).
///
/// Say the seed where a check can fail, so that a failure can be run again: `#expect(a == b, "\(random)")`.
package struct SeededRandom: RandomNumberGenerator, CustomStringConvertible, Sendable {
    package let seed: UInt64
    private var state: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// At least 0 and less than `limit`.
    package mutating func below(_ limit: Int) -> Int { Int(next(upperBound: UInt64(limit))) }

    /// True once in `chance` times.
    package mutating func oneIn(_ chance: UInt64) -> Bool { next(upperBound: chance) == 0 }

    package var description: String { "seed \(seed); run it alone with ATELIER_TEST_SEED=\(seed)" }

    /// The seeds a test should run: `usual`, or the one that `ATELIER_TEST_SEED` names.
    package static func seeds(_ usual: Range<UInt64>) -> [UInt64] {
        if let named = ProcessInfo.processInfo.environment["ATELIER_TEST_SEED"], let seed = UInt64(named) {
            return [seed]
        }
        return Array(usual)
    }
}
