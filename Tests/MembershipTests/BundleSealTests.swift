import SodiumCrypto
import Testing
import WireCodec

@testable import Membership

struct BundleSealTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let bundle: String
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
            let bundle: String
            let epoch: String
            let device: String
            let serial: String
            let recipientSecret: String
            let sealed: String
            let error: String
        }
        let cases: [Case]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("seals.json", of: "bundles", as: Vectors.self)
    }

    @Test("seals of bundles are those of another implementation of Noise X, and say which space they are of")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let key = try epochKey(vector.space, vector.key)
            #expect(key.id.hex == vector.epoch)
            let serial = try #require(UInt64(vector.serial))
            let recipient = SealRecipient(
                device: try bytes32(vector.device), serial: serial, key: try bytes32(vector.recipientKey))
            let sealed = try key.seal(
                forBundle: try bytes32(vector.bundle), to: recipient, from: try pair(vector.senderSecret),
                random: RandomSource(seed: 1), fixedEphemeral: try pair(vector.ephemeralSecret))
            #expect(Hex.encode(sealed) == vector.sealed)
            let opened = try EpochKey(
                openingBundleSeal: sealed, of: key.id, in: try bytes32(vector.bundle), for: recipient.device,
                serial: serial, with: try pair(vector.recipientSecret))
            #expect(opened.space == key.space && opened.id == key.id)
            #expect(hex(opened.derived(for: .bundle)) == hex(key.derived(for: .bundle)))
        }
    }

    @Test("a seal for another bundle, device or key, changed, or with another key or space in it gives nothing")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let error = try #require(throws: EpochError.self, "\(vector.what)") {
                try EpochKey(
                    openingBundleSeal: try bytes(vector.sealed), of: try bytes32(vector.epoch),
                    in: try bytes32(vector.bundle), for: try bytes32(vector.device),
                    serial: try #require(UInt64(vector.serial)), with: try pair(vector.recipientSecret))
            }
            #expect(caseName(error) == vector.error, "\(vector.what)")
        }
    }
}
