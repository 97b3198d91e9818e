import Testing

@testable import CRDT

struct BinaryCoderTests {
    /// Bits and the probabilities of a 1 that they are coded with.
    private struct Coded {
        var bits: [Int] = []
        var probabilities: [Int32] = []
    }

    private func encode(_ coded: Coded) -> [UInt8] {
        var coder = BinaryCoder()
        for (bit, probability) in zip(coded.bits, coded.probabilities) {
            _ = coder.code(bit, probability: probability)
        }
        return [UInt8](coder.finish())
    }

    /// The bits read, whether the input reached, and the bytes it had too many.
    private func decode(_ bytes: [UInt8], _ probabilities: [Int32]) -> (bits: [Int], isWhole: Bool, left: Int) {
        bytes.withUnsafeBytes { bytes in
            var coder = BinaryCoder(decoding: bytes)
            let bits = probabilities.map { coder.code(0, probability: $0) }
            return (bits, !coder.isExhausted, coder.bytesLeft)
        }
    }

    private func sample(seed: UInt64, count: Int, surprises: Int) -> Coded {
        var samples = ColumnSamples(seed: seed)
        var coded = Coded()
        for _ in 0..<count {
            let span = Int(BinaryCoder.probabilityMax - BinaryCoder.probabilityMin)
            let probability = BinaryCoder.probabilityMin + Int32(samples.below(span + 1))
            let likely = probability > 32_768 ? 1 : 0
            coded.probabilities.append(probability)
            coded.bits.append(samples.below(100) < surprises ? 1 - likely : likely)
        }
        return coded
    }

    @Test("bits come back for likely and unlikely bits of all probabilities")
    func roundTrip() {
        for seed in 0..<60 as Range<UInt64> {
            let coded = sample(seed: seed, count: Int(seed) * 20, surprises: Int(seed))
            let read = decode(encode(coded), coded.probabilities)
            #expect(read.bits == coded.bits && read.isWhole && read.left == 0, "seed \(seed)")
        }
    }

    @Test("a thousand likely bits take a byte or two, and a thousand even ones take 125")
    func cost() {
        let likely = Coded(
            bits: .init(repeating: 1, count: 1_000), probabilities: .init(repeating: 65_504, count: 1_000))
        #expect(encode(likely).count <= 2)
        var even = sample(seed: 1, count: 1_000, surprises: 50)
        even.probabilities = .init(repeating: 32_768, count: 1_000)
        #expect((125...126).contains(encode(even).count))
    }

    @Test("carries run through long rows of full bytes")
    func carries() {
        // The low end of the range creeps up to a whole number and then passes it.
        for count in 30..<90 {
            var coded = Coded(bits: [1], probabilities: [32_768])
            coded.bits += [Int](repeating: 0, count: count) + [1, 0, 1]
            coded.probabilities += [Int32](repeating: 32_768, count: count) + [65_504, 32, 32_768]
            #expect(decode(encode(coded), coded.probabilities).bits == coded.bits, "\(count)")
            coded.bits[0] = 0
            #expect(decode(encode(coded), coded.probabilities).bits == coded.bits, "\(count)")
        }
    }

    @Test("an input that is too short is exhausted, and seven bytes too many are noticed")
    func length() {
        let coded = sample(seed: 2, count: 2_000, surprises: 50)
        let bytes = encode(coded)
        #expect(!decode(Array(bytes.dropLast(8)), coded.probabilities).isWhole)
        #expect(decode(bytes + [UInt8](repeating: 1, count: 7), coded.probabilities).left > 0)
    }
}
