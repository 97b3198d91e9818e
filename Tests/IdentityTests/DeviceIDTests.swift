import Identity
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct DeviceIDTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let deviceKey: String?
            let id: String
            let shown: String
            let short: String
        }
        struct Typed: Decodable {
            let text: String
            let id: String
        }
        struct Refused: Decodable {
            let text: String
            let error: String
        }
        let cases: [Case]
        let typed: [Typed]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("device-id.json", as: Vectors.self)
    }

    @Test("ids, their shown and their short form are those of the vectors")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let id = DeviceID(try #require(Bytes32(hex: vector.id)))
            if let key = vector.deviceKey {
                #expect(DeviceID(publicKey: try #require(Bytes32(hex: key))) == id)
            }
            #expect(id.shown == vector.shown)
            #expect(id.short == vector.short)
            #expect(try DeviceID(parsing: vector.shown) == id)
        }
    }

    @Test("a typed id is read in any case, with any spacing, and with letters that look like digits")
    func typed() throws {
        try #require(!vectors.typed.isEmpty)
        for vector in vectors.typed {
            #expect(try DeviceID(parsing: vector.text).bytes.hex == vector.id, "\(vector.text)")
        }
    }

    @Test("a typed id that is none is refused for its own reason")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let error = #expect(throws: IdentityError.self) { try DeviceID(parsing: vector.text) }
            #expect(error.map(caseName) == vector.error, "\(vector.text)")
        }
    }

    @Test(
        "one wrong letter, or two exchanged ones, within two groups is always found",
        arguments: SeededRandom.seeds(0..<20))
    func errors(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let id = try #require(DeviceID(random.bytes(32)))
        let letters = Array(id.shown.filter { $0 != "-" })
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        for index in letters.indices {
            var changed = letters
            changed[index] = try #require(alphabet.filter { $0 != letters[index] }.randomElement(using: &random))
            #expect(throws: IdentityError.self, "\(random)") { try DeviceID(parsing: String(changed)) }
            for other in index + 1..<(index / 14 + 1) * 14 where letters[other] != letters[index] {
                changed = letters
                changed.swapAt(index, other)
                #expect(throws: IdentityError.self, "\(random)") { try DeviceID(parsing: String(changed)) }
            }
        }
    }

    @Test("the error names the two groups with the slip")
    func groups() throws {
        var letters = Array(try #require(DeviceID([UInt8](repeating: 7, count: 32))).shown)
        letters[40] = letters[40] == "z" ? "y" : "z"
        #expect(throws: IdentityError.mistyped(groups: 5...6)) { try DeviceID(parsing: String(letters)) }
    }

    @Test("ids are ordered as their bytes, and only 32 bytes are one")
    func order() throws {
        let low = try #require(DeviceID([UInt8](repeating: 0, count: 31) + [1]))
        let high = try #require(DeviceID([1] + [UInt8](repeating: 0, count: 31)))
        #expect(low < high)
        #expect(DeviceID([UInt8](repeating: 0, count: 31)) == nil)
        #expect(DeviceID([UInt8](repeating: 0, count: 33)) == nil)
    }
}
