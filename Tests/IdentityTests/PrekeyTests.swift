import Identity
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct PrekeyTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let seed: String
            let deviceKey: String
            let secret: String
            let key: String
            let notBefore: String
            let serial: String
            let signature: String
            let record: String
        }
        struct Refused: Decodable {
            let what: String
            let author: String
            let record: String
            let error: String
        }
        let cases: [Case]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("prekey.json", as: Vectors.self)
    }

    private func fields(_ record: String) throws -> JSONObject {
        let value = try JSONValue(canonical: [UInt8](record.utf8), atMostBytes: 4096)
        return try #require(value["fields"]?.object)
    }

    @Test("prekeys are signed, written and read as in the vectors")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let device = DeviceKey(seed: SecretBytes(copying: try #require(Hex.decode(vector.seed))))
            let pair = KeyPair(secret: SecretBytes(copying: try #require(Hex.decode(vector.secret))))
            #expect(pair.publicKey.hex == vector.key)
            let prekey = Prekey.issue(
                by: device, key: pair.publicKey, notBefore: try #require(UInt64(vector.notBefore)),
                serial: try #require(UInt64(vector.serial)))
            #expect(Hex.encode(prekey.signature) == vector.signature)
            #expect(prekey.fields == (try fields(vector.record)))
            #expect(try Prekey(try fields(vector.record), by: device.publicKey) == prekey)
        }
    }

    @Test("a record that is not its author's prekey is refused")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let author = try #require(Bytes32(hex: vector.author))
            let error = try #require(throws: IdentityError.self) { try Prekey(try fields(vector.record), by: author) }
            #expect(caseName(error) == vector.error, "\(vector.what)")
        }
    }
}

struct OwnPrekeysTests {
    private static let day: UInt64 = 86_400
    private let device = DeviceKey.generate(from: RandomSource(seed: 41))

    @Test("one is made each week, and a private half goes 30 days after the next was made, whatever the clock's steps")
    func rotation() throws {
        for seed in SeededRandom.seeds(1..<41) {
            var random = SeededRandom(seed: seed)
            var prekeys = OwnPrekeys()
            // The model: all that were ever made, and which of them may be there by the rule as it is written down.
            var made: [(serial: UInt64, at: UInt64)] = []
            var now = UInt64.random(in: 1_700_000_000...1_800_000_000, using: &random)
            for _ in 0..<60 {
                let isDue = made.last.map { now >= $0.at + 7 * Self.day } ?? true
                let before = prekeys.entries.map(\.prekey.serial)
                let hasChanged = prekeys.rotate(
                    by: device, at: now, from: RandomSource(seed: random.next()))
                if isDue { made.append((max(now, (made.last?.serial ?? 0) + 1), now)) }
                let kept = made.indices.filter { index in
                    index + 1 == made.count || made[index + 1].at + 30 * Self.day > now
                }
                let serials = prekeys.entries.map(\.prekey.serial)
                #expect(serials == kept.map { made[$0].serial }, "\(random)")
                #expect(hasChanged == (serials != before))
                now += UInt64.random(in: 0...12 * Self.day, using: &random)
            }
        }
    }

    @Test("a clock that was far ahead once does not keep prekeys from being made")
    func clock() {
        var prekeys = OwnPrekeys()
        let random = RandomSource(seed: 42)
        let changes = [4_000_000_000, 1_800_000_000, 1_800_000_000 + Self.day].map {
            prekeys.rotate(by: device, at: $0, from: random)
        }
        #expect(changes == [true, true, false])
        #expect(prekeys.entries.map(\.prekey.serial) == [4_000_000_000, 4_000_000_001])
        #expect(prekeys.newest?.prekey.notBefore == 1_800_000_000)
        for time in [UInt64.max, 0] { _ = prekeys.rotate(by: device, at: time, from: random) }
        #expect(prekeys.newest.map { $0.prekey.serial <= Prekey.numberMax } == true)
    }

    @Test("a clock that goes to and fro leaves 64 prekeys at most, the newest")
    func many() {
        var prekeys = OwnPrekeys()
        let random = RandomSource(seed: 45)
        for round in 0...OwnPrekeys.countMax {
            _ = prekeys.rotate(by: device, at: 1_800_000_000 + UInt64(round % 2) * 20 * Self.day, from: random)
        }
        #expect(prekeys.entries.count == OwnPrekeys.countMax)
        #expect(prekeys.newest?.prekey.serial == 1_801_728_000 + UInt64(OwnPrekeys.countMax) - 1)
    }

    @Test("what is stored is found again, and changed bytes or another device's are refused")
    func stored() throws {
        var prekeys = OwnPrekeys()
        let random = RandomSource(seed: 43)
        for week in 0..<4 { _ = prekeys.rotate(by: device, at: UInt64(week) * 8 * Self.day, from: random) }
        let bytes = prekeys.encode()
        let read = try OwnPrekeys(decoding: bytes, of: device.publicKey)
        #expect(read.entries.map(\.prekey) == prekeys.entries.map(\.prekey))
        for entry in prekeys.entries {
            let pair = try #require(read.pair(serial: entry.prekey.serial))
            #expect(SecretBytes.areEqual(pair.secret, entry.pair.secret))
        }
        #expect(read.pair(serial: 0) == nil)
        for count in bytes.indices {
            #expect(throws: IdentityError.self) {
                try OwnPrekeys(decoding: Array(bytes[..<count]), of: device.publicKey)
            }
        }
        let other = DeviceKey.generate(from: RandomSource(seed: 44))
        #expect(throws: IdentityError.invalidSignature) { try OwnPrekeys(decoding: bytes, of: other.publicKey) }
    }
}
