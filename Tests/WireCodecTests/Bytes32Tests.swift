import TestKit
import Testing
import WireCodec

struct Bytes32Tests {
    private let counting: [UInt8] = Array(0..<32)

    @Test("thirty-two bytes are kept in their order")
    func order() throws {
        let value = try #require(Bytes32(counting))
        #expect(value.bytes == counting)
        #expect(value.hex == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        #expect(Bytes32(hex: value.hex) == value)
        #expect(Bytes32(counting[...]) == value)
        #expect(Bytes32(([9] + counting)[1...]) == value)
        // Neither of these lies in memory as it is.
        #expect(Bytes32(counting.lazy.map { $0 }) == value)
        #expect(Bytes32(Array(counting.reversed()).reversed()) == value)
        var behind: [UInt8] = [7]
        value.append(to: &behind)
        #expect(behind == [7] + counting)
    }

    @Test("another count of bytes or digits is refused", arguments: [0, 31, 33, 64])
    func counts(count: Int) {
        #expect(Bytes32([UInt8](repeating: 1, count: count)) == nil)
        #expect(Bytes32((0..<count).lazy.map { UInt8($0) }) == nil)
        #expect(Bytes32(hex: String(repeating: "01", count: count)) == nil)
    }

    @Test("values compare as their bytes do, first byte first")
    func comparison() throws {
        for seed in SeededRandom.seeds(0..<50) {
            var random = SeededRandom(seed: seed)
            var left = random.bytes(32)
            var right = left
            right[random.below(32)] = UInt8(truncatingIfNeeded: random.next())
            if random.oneIn(2) { swap(&left, &right) }
            let (a, b) = (try #require(Bytes32(left)), try #require(Bytes32(right)))
            #expect((a < b) == left.lexicographicallyPrecedes(right), "\(random)")
            #expect((a == b) == (left == right), "\(random)")
        }
        #expect(Bytes32.zero.bytes == [UInt8](repeating: 0, count: 32))
    }
}
