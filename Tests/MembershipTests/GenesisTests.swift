import Identity
import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct GenesisTests {
    private struct File: Decodable {
        struct Valid: Decodable {
            let name, ownerSeed, ownerKey, title, ownerName, nonce, time, bytes, id: String
        }

        let valid: [Valid]
        let malformed: [VectorFile.Malformed]
    }

    private let owner = DeviceKey.generate(from: RandomSource(seed: 1))

    private func make(title: String, name: String) throws -> Genesis {
        try Genesis.create(title: title, owner: owner, ownerName: name, nonce: .zero, time: 5)
    }

    @Test("each vector is made and read with the bytes and the id that the page asks for")
    func vectors() throws {
        let file = try VectorFile.read("genesis.json", as: File.self)
        #expect(file.valid.count >= 3)
        for valid in file.valid {
            let owner = DeviceKey(seed: SecretBytes(copying: try bytes(valid.ownerSeed)))
            let made = try Genesis.create(
                title: valid.title, owner: owner, ownerName: valid.ownerName, nonce: try bytes32(valid.nonce),
                time: try #require(UInt64(valid.time)))
            #expect(Hex.encode(made.encode()) == valid.bytes, "\(valid.name)")
            #expect(made.id.bytes.hex == valid.id, "\(valid.name)")
            let read = try Genesis(decoding: try bytes(valid.bytes))
            #expect(read == made, "\(valid.name)")
            #expect(read.ownerKey.hex == valid.ownerKey)
        }
    }

    @Test("each malformed vector is refused for its reason")
    func malformed() throws {
        let file = try VectorFile.read("genesis.json", as: File.self)
        #expect(!file.malformed.isEmpty)
        for malformed in file.malformed {
            let encoded = try bytes(malformed.bytes)
            let error = #expect(throws: MembershipError.self, "\(malformed.name)") { try Genesis(decoding: encoded) }
            #expect(error.map(caseName) == malformed.reason, "\(malformed.name)")
        }
    }

    @Test("each prefix is refused, and so is each changed bit")
    func damage() throws {
        let encoded = try make(title: "Space", name: "Ann").encode()
        for count in encoded.indices {
            #expect(throws: MembershipError.self) { try Genesis(decoding: Array(encoded[..<count])) }
        }
        for index in encoded.indices {
            for bit in 0..<8 {
                var changed = encoded
                changed[index] ^= 1 << bit
                #expect(throws: MembershipError.self, "byte \(index), bit \(bit)") { try Genesis(decoding: changed) }
            }
        }
    }

    @Test("the very statement that is known is taken as it is; any other is checked, whatever is known")
    func known() throws {
        let genesis = try make(title: "Space", name: "Ann")
        let other = try make(title: "Other", name: "Ann")
        #expect(try Genesis(decoding: genesis.encode(), known: { $0 == genesis.id ? genesis : nil }) == genesis)
        #expect(try Genesis(decoding: other.encode(), known: { _ in genesis }) == other)
        let encoded = genesis.encode()
        for index in encoded.indices {
            for bit in 0..<8 {
                var changed = encoded
                changed[index] ^= 1 << bit
                #expect(throws: MembershipError.self, "byte \(index), bit \(bit)") {
                    try Genesis(decoding: changed, known: { $0 == genesis.id ? genesis : nil })
                }
            }
        }
    }

    @Test("a title and a name at their limits are taken, and one byte more is refused")
    func limits() throws {
        #expect(throws: Never.self) {
            try make(
                title: String(repeating: "t", count: MembershipLimits.titleInBytes),
                name: String(repeating: "n", count: MembershipLimits.nameInBytes))
        }
        #expect(throws: MembershipError.unfitName(field: "title")) {
            try make(title: String(repeating: "t", count: MembershipLimits.titleInBytes + 1), name: "n")
        }
        #expect(throws: MembershipError.unfitName(field: "ownerName")) {
            try make(title: "t", name: String(repeating: "n", count: MembershipLimits.nameInBytes + 1))
        }
    }

    @Test(
        "a name that could steer a terminal is refused",
        arguments: ["\u{1B}[2J", "a\u{7}", "a\u{9B}b", "\u{7F}", "a\nb", "a\u{0}", "\u{85}"])
    func controls(name: String) {
        #expect(throws: MembershipError.unfitName(field: "title")) { try make(title: name, name: "Ann") }
        #expect(throws: MembershipError.unfitName(field: "ownerName")) { try make(title: "t", name: name) }
    }

    @Test("every name that a device may have fits here")
    func deviceNames() throws {
        #expect(DeviceName.countInBytesMax <= MembershipLimits.nameInBytes)
        for name in ["Ann", "Ann's laptop", "日本語", "👩🏽‍💻", String(repeating: "ä", count: 64)] {
            try DeviceName.check(name)
            #expect(MembershipLimits.isFit(name, atMostBytes: MembershipLimits.nameInBytes))
        }
    }

    @Test("two spaces of one owner, title and time have different ids")
    func nonce() throws {
        let random = RandomSource(seed: 2)
        let ids = try (0..<20).map { _ in
            try Genesis.create(title: "t", owner: owner, ownerName: "n", nonce: random.bytes32(), time: 0).id
        }
        #expect(Set(ids).count == 20)
    }
}
