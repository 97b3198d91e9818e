import Pairing
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct PairingCodeTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let typed: String
            let text: String
            let number: Int
            let secretBytes: String
        }
        struct Refused: Decodable {
            let typed: String
            let error: String
        }
        let cases: [Case]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("code.json", as: Vectors.self)
    }

    @Test("what a person may type gives the one written form")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let code = try PairingCode(parsing: vector.typed)
            #expect(code.text == vector.text, "\(vector.typed)")
            #expect(code.number == vector.number)
            #expect(Hex.encode(code.secretBytes) == vector.secretBytes)
            #expect(try PairingCode(parsing: code.text) == code)
        }
    }

    @Test("what is no code is refused before anything is sent")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let error = #expect(throws: PairingError.self) { try PairingCode(parsing: vector.typed) }
            #expect(error.map(caseName) == vector.error, "\(vector.typed)")
        }
    }

    @Test("a mistyped word is named with its place and the word that was meant")
    func suggestion() {
        #expect(throws: PairingError.unknownWord("voilin", position: 2, suggestion: "violin")) {
            try PairingCode(parsing: "7-garden-voilin-anchor")
        }
        #expect(throws: PairingError.unknownWord("xyzzy", position: 3, suggestion: nil)) {
            try PairingCode(parsing: "7-garden-violin-xyzzy")
        }
    }

    @Test("the longest text that is read is 256 bytes")
    func longest() throws {
        let code = "7-garden-violin-anchor"
        #expect(try PairingCode(parsing: code + String(repeating: " ", count: 256 - code.utf8.count)).text == code)
        #expect(throws: PairingError.codeTooLong(countInBytes: 257, limit: 256)) {
            try PairingCode(parsing: code + String(repeating: " ", count: 257 - code.utf8.count))
        }
    }

    @Test("generated codes are read back, and repeat from their seed", arguments: SeededRandom.seeds(0..<20))
    func generate(seed: UInt64) throws {
        let code = PairingCode.generate(number: Int(seed % 999) + 1, from: RandomSource(seed: seed))
        #expect(code.words.count == 3)
        #expect(try PairingCode(parsing: code.text) == code)
        #expect(code == PairingCode.generate(number: Int(seed % 999) + 1, from: RandomSource(seed: seed)))
        #expect(PairingCode.generate(number: 1, words: 4, from: RandomSource(seed: seed)).words.count == 4)
    }

    @Test("every word of the list is drawn")
    func everyWord() {
        let random = RandomSource(seed: 1)
        var drawn = Set<String>()
        for _ in 0..<12_000 { drawn.formUnion(PairingCode.generate(number: 1, from: random).words) }
        #expect(drawn.count == 2048)
    }

    @Test("a code's description holds none of its words")
    func description() throws {
        #expect("\(try PairingCode(parsing: "7-garden-violin-anchor"))" == "code number 7")
    }
}
