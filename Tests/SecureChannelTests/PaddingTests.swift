import SecureChannel
import Testing

@Suite struct PaddingTests {
    private struct Document: Decodable {
        struct Case: Decodable {
            let count: Int
            let padded: Int
        }

        let cases: [Case]
    }

    @Test("lengths are filled up as in the vectors")
    func vectors() throws {
        let cases = try readVectors("padding.json", as: Document.self).cases
        #expect(!cases.isEmpty)
        for one in cases { #expect(Padding.paddedCount(one.count) == one.padded, "\(one.count) bytes") }
    }

    @Test("a class is its own class, holds what it is for, and wastes a sixteenth at most above 1,024 bytes")
    func shape() {
        var classes = Set<Int>()
        for count in 0...16_384 {
            let padded = Padding.paddedCount(count)
            classes.insert(padded)
            #expect(padded >= count && Padding.paddedCount(padded) == padded)
            #expect(count <= 1024 || (padded - count) * 16 < count)
        }
        #expect(classes.count == 5 + 4 * 16)
    }
}
