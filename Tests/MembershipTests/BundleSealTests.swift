import SodiumCrypto
import TestKit
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

    #if os(Linux)
        @Test("a key that was sealed for a bundle stands in its locked page alone")
        func nothingStays() throws {
            let recipient = SealRecipient(
                device: Bytes32(1, 2, 3, 4), serial: 0, key: KeyPair.generate(from: .system()).publicKey)
            let sender = KeyPair.generate(from: .system())
            let keys = (0..<4).map { number in
                EpochKey.generate(for: SpaceID(Bytes32(5, 6, 7, number)), from: .system())
            }
            for key in keys {
                let sealed = try key.seal(
                    forBundle: Bytes32(8, 8, 8, 8), to: recipient, from: sender, random: .system())
                #expect(sealed.count == EpochKey.bundleSealInBytes)
            }
            let hidden = keys.map { key in key.secret.withUnsafeBytes { HiddenBytes($0) } }
            for places in try ProcessMemory().matches(of: hidden) {
                #expect(places.count == 1 && places.allSatisfy(\.region.isKeptFromCores), "\(places)")
            }
        }
    #endif

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
