import Identity
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct PaperWordsTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let seed: String
            let deviceKey: String
            let words: String
        }
        struct Typed: Decodable {
            let what: String
            let text: String
            let seed: String
        }
        struct Refused: Decodable {
            let what: String
            let text: String
            let error: String
            let suggestion: String?
            let position: Int?
        }
        let cases: [Case]
        let typed: [Typed]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("paper-words.json", as: Vectors.self)
    }

    @Test("seeds become words and words seeds as in the vectors")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let device = DeviceKey(seed: try secret(vector.seed))
            #expect(device.publicKey.hex == vector.deviceKey)
            #expect(PaperWords.words(of: device).joined(separator: " ") == vector.words)
            #expect(DeviceKey(seed: try PaperWords.seed(parsing: vector.words)).publicKey == device.publicKey)
        }
    }

    @Test("words are read however they are typed")
    func typed() throws {
        try #require(!vectors.typed.isEmpty)
        for vector in vectors.typed {
            let seed = try PaperWords.seed(parsing: vector.text)
            #expect(SecretBytes.areEqual(seed, try secret(vector.seed)), "\(vector.what)")
        }
    }

    @Test("what is no backup is refused, and a near miss is told")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let error = try #require(throws: IdentityError.self) { try PaperWords.seed(parsing: vector.text) }
            #expect(caseName(error) == vector.error, "\(vector.what)")
            if case .unknownPaperWord(_, let position, let suggestion) = error {
                #expect(position == vector.position)
                #expect(suggestion == vector.suggestion)
            }
        }
    }

    @Test("of wrong lists of words about one in 256 passes, so the checksum is all there")
    func checksum() throws {
        var random = SeededRandom(seed: SeededRandom.seeds(7..<8)[0])
        let rounds = 20_000
        var passed = 0
        for _ in 0..<rounds {
            let words = (0..<PaperWords.count).map { _ in WordList.words.randomElement(using: &random) ?? "" }
            if (try? PaperWords.seed(parsing: words.joined(separator: " "))) != nil { passed += 1 }
        }
        // 78 expected, standard deviation below 9.
        #expect((30...130).contains(passed), "\(random)")
    }

    private func secret(_ hex: String) throws -> SecretBytes {
        SecretBytes(copying: try #require(Hex.decode(hex)))
    }
}
