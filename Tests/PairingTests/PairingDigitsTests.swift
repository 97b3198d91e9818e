import Pairing
import SodiumCrypto
import Testing
import WireCodec

struct PairingDigitsTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let exported: String
            let digits: String
        }
        let cases: [Case]
    }

    @Test("the digits are those of the vectors, always six")
    func cases() throws {
        let vectors = try VectorFile.read("digits.json", as: Vectors.self)
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let exported = SecretBytes(copying: try #require(Hex.decode(vector.exported)))
            #expect(PairingDigits.digits(from: exported) == vector.digits)
            #expect(vector.digits.count == PairingDigits.count)
        }
    }
}
