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
        struct HostCase: Decodable {
            let code: String
            let hostKey: String
            let digits: String
        }
        let cases: [Case]
        let hostDigits: [HostCase]
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

    @Test("a host's digits are those of the vectors, four groups of four")
    func hostDigits() throws {
        let vectors = try VectorFile.read("digits.json", as: Vectors.self)
        try #require(!vectors.hostDigits.isEmpty)
        for vector in vectors.hostDigits {
            let bytes = try #require(Hex.decode(vector.hostKey))
            let key = try #require(Bytes32(bytes))
            let code = try PairingCode(parsing: vector.code)
            #expect(HostDigits.shown(code: code, hostKey: key) == vector.digits)
            #expect(vector.digits.filter(\.isNumber).count == HostDigits.count)
        }
    }
}
