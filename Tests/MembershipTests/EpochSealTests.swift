import SodiumCrypto
import Testing
import WireCodec

@testable import Membership

struct EpochSealTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let space: String
            let key: String
            let epoch: String
            let device: String
            let serial: String
            let senderSecret: String
            let recipientSecret: String
            let recipientKey: String
            let ephemeralSecret: String
            let sealed: String
        }
        struct Refused: Decodable {
            let what: String
            let space: String
            let epoch: String
            let device: String
            let serial: String
            let recipientSecret: String
            let sealed: String
            let error: String
        }
        let cases: [Case]
        let refused: [Refused]
        /// Public keys of low order.
        let unusable: [String]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("seals.json", of: "epochs", as: Vectors.self)
    }

    @Test("seals are those of another implementation of Noise X")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let key = try epochKey(vector.space, vector.key)
            let serial = try #require(UInt64(vector.serial))
            let recipient = SealRecipient(
                device: try #require(Bytes32(hex: vector.device)), serial: serial,
                key: try #require(Bytes32(hex: vector.recipientKey)))
            let sealed = try key.seal(
                to: recipient, from: try pair(vector.senderSecret), random: RandomSource(seed: 1),
                fixedEphemeral: try pair(vector.ephemeralSecret))
            #expect(Hex.encode(sealed) == vector.sealed)
            let opened = try EpochKey(
                opening: sealed, of: key.id, in: key.space, for: recipient.device, serial: serial,
                with: try pair(vector.recipientSecret))
            #expect(hex(opened.derived(for: .bundle)) == hex(key.derived(for: .bundle)))
        }
    }

    @Test("a seal for somebody or something else, changed, or with another key in it gives nothing")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let error = try #require(throws: EpochError.self, "\(vector.what)") {
                try EpochKey(
                    opening: try bytes(vector.sealed), of: try #require(Bytes32(hex: vector.epoch)),
                    in: SpaceID(try #require(Bytes32(hex: vector.space))),
                    for: try #require(Bytes32(hex: vector.device)), serial: try #require(UInt64(vector.serial)),
                    with: try pair(vector.recipientSecret))
            }
            #expect(caseName(error) == vector.error, "\(vector.what)")
        }
    }

    @Test("nothing is sealed to a key of low order")
    func unusable() throws {
        let random = RandomSource(seed: 3)
        let key = EpochKey.generate(for: SpaceID(random.bytes32()), from: random)
        try #require(!vectors.unusable.isEmpty)
        for low in vectors.unusable {
            let recipient = SealRecipient(device: .zero, serial: 1, key: try #require(Bytes32(hex: low)))
            #expect(throws: EpochError.unusableRecipient) {
                try key.seal(to: recipient, from: KeyPair.generate(from: random), random: random)
            }
        }
    }
}
