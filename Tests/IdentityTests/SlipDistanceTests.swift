import TestKit
import Testing

@testable import Identity

struct SlipDistanceTests {
    @Test(
        "the distances are those of the definition",
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "axc", 1),
            ("abc", "ac", 1), ("ac", "abc", 1), ("kitten", "sitting", 3), ("ca", "abc", 3), ("abcd", "badc", 2),
        ])
    func published(left: String, right: String, distance: Int) {
        #expect(SlipDistance.between(Array(left.utf8), Array(right.utf8)) == distance)
    }

    @Test("the table agrees with the plain recursion", arguments: SeededRandom.seeds(0..<50))
    func recursion(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let left = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
        let right = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
        #expect(SlipDistance.between(left, right) == Self.slow(left[...], right[...]), "\(random)")
    }

    private static func slow(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        guard let a = left.last, let b = right.last else { return left.count + right.count }
        let (leftRest, rightRest) = (left.dropLast(), right.dropLast())
        var least = min(
            slow(leftRest, rightRest) + (a == b ? 0 : 1), slow(leftRest, right) + 1, slow(left, rightRest) + 1)
        if let earlierA = leftRest.last, let earlierB = rightRest.last, a == earlierB, earlierA == b {
            least = min(least, slow(leftRest.dropLast(), rightRest.dropLast()) + 1)
        }
        return least
    }
}
