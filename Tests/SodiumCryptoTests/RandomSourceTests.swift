import SodiumCrypto
import Testing
import WireCodec

@Suite struct RandomSourceTests {
    /// Python, cryptography 48: ChaCha20 under BLAKE2b-256("random/1" ‖ 0000000000000007), counter and nonce zero.
    @Test("a seeded stream is the ChaCha20 stream that the documentation names")
    func seeded() {
        let bytes = RandomSource(seed: 7).bytes(2000)
        #expect(
            Hex.encode(bytes.prefix(40))
                == "cbe55dc82867c25c7f5f5169b286792ac72cacf5b100ff4fad0c252b6dd60dc8f266c8ed2133ce06")
        #expect(Hex.encode(bytes.suffix(10)) == "15ab6f5f21a3cbd83438")
    }

    @Test("a seeded stream has no gaps, however it is drawn")
    func noGaps() {
        let whole = RandomSource(seed: 8).bytes(1200)
        let source = RandomSource(seed: 8)
        var drawn = source.bytes(3) + source.bytes32().bytes + source.bytes(0)
        drawn += source.secret(40).withUnsafeBytes { [UInt8]($0) }
        withUnsafeBytes(of: source.next()) { drawn += $0 }
        drawn += source.bytes(1200 - drawn.count)
        #expect(drawn == whole)
        #expect(RandomSource(seed: 9).bytes(16) != [UInt8](whole.prefix(16)))
    }

    @Test("the system's source does not repeat itself")
    func system() {
        let one = RandomSource.system()
        let two = RandomSource.system()
        #expect(one.bytes32() != two.bytes32())
        #expect(one.next() != one.next())
        #expect(!SecretBytes.areEqual(one.secret(32), one.secret(32)))
    }

    @Test("integers below a limit reach every value and no other")
    func integers() {
        let source = RandomSource(seed: 10)
        let values = Set((0..<200).map { _ in source.integer(below: 7) })
        #expect(values == Set(0..<7))
        #expect(source.integer(below: 1) == 0)
    }
}
