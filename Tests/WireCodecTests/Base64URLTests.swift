import TestKit
import Testing
import WireCodec

struct Base64URLTests {
    @Test("encoding is RFC 4648's, without padding, in the alphabet for links")
    func published() {
        // Section 10.
        let cases = [
            "": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foob": "Zm9vYg", "fooba": "Zm9vYmE", "foobar": "Zm9vYmFy",
        ]
        for (plain, encoded) in cases {
            #expect(Base64URL.encode([UInt8](plain.utf8)) == encoded)
            #expect(Base64URL.decode(encoded.utf8) == [UInt8](plain.utf8))
        }
        #expect(Base64URL.encode([0xFB, 0xFF, 0xBF]) == "-_-_")
    }

    @Test("each value has one form: other letters, a letter too many and bits behind the end are refused")
    func refused() {
        for text in ["Z", "Zm9vY", "Zh", "Zm9", "Zg==", "Zm 8", "Zm+v", "Zm/v", "Zmé"] {
            #expect(Base64URL.decode(text.utf8) == nil, "\(text)")
        }
    }

    @Test("random bytes come back")
    func random() {
        for seed in SeededRandom.seeds(0..<50) {
            var random = SeededRandom(seed: seed)
            let bytes = random.bytes(random.below(200))
            #expect(Base64URL.decode(Base64URL.encode(bytes).utf8) == bytes, "\(random)")
        }
    }
}
