import SodiumCrypto
import TestKit
import Testing
import WireCodec

@Suite struct BLAKE2bTests {
    private let abc = [UInt8]("abc".utf8)

    @Test("the example of RFC 7693, appendix A")
    func published() {
        #expect(
            Hex.encode(BLAKE2b.hash512(abc))
                == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")
    }

    @Test("shorter and keyed hashes are those of Python's hashlib")
    func otherImplementation() {
        #expect(
            BLAKE2b.hash256(abc).hex == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
        #expect(
            BLAKE2b.hash256(abc, key: SecretBytes(copying: [UInt8](0..<32))).hex
                == "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f")
        let long = BLAKE2b.hash([UInt8](0...255), count: 64, key: SecretBytes(copying: [UInt8](0..<64)))
        #expect(
            Hex.encode(long)
                == "b72071e096277edebb8ee5134dd3714996307ba3a55aa4733d412abbe28e909e"
                + "10e57e6fbfb4ef53b3b960518294ff889a90829254412e2a60b85add07a3674f")
    }

    @Test("a stream in any division gives the hash of the whole", arguments: SeededRandom.seeds(1..<6))
    func stream(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let whole = random.bytes(700)
        var stream = BLAKE2b.Stream(count: 32)
        var rest = whole[...]
        while !rest.isEmpty {
            let count = Int.random(in: 0...200, using: &random)
            stream.update(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        #expect(stream.finish() == BLAKE2b.hash256(whole).bytes, "\(random)")
    }
}
