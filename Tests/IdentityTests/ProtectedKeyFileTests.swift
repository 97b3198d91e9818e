import Identity
import SodiumCrypto
import Testing
import WireCodec

struct ProtectedKeyFileTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let seed: String
            let certificate: String
            let channelSecret: String
            let name: String
            let passphrase: String
            let file: String
        }
        struct Refused: Decodable {
            let what: String
            let file: String
            let passphrase: String?
            let error: String
        }
        let cases: [Case]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("protected-key-file.json", as: Vectors.self)
    }

    @Test("protected files of another implementation are opened with their passphrase")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let file = try secret(vector.file)
            #expect(KeyFile.isProtected(file))
            let (identity, _) = try KeyFile.decode(file, passphrase: words(vector.passphrase))
            #expect(identity.device.publicKey == DeviceKey(seed: try secret(vector.seed)).publicKey)
            #expect(SecretBytes.areEqual(identity.channel.secret, try secret(vector.channelSecret)))
            #expect(Hex.encode(identity.certificate.encode()) == vector.certificate)
            #expect(identity.name == vector.name)
        }
    }

    @Test("a wrong passphrase, damage, and what asks for too much are refused, each by its name")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let error = try #require(throws: IdentityError.self) {
                if let passphrase = vector.passphrase {
                    _ = try KeyFile.decode(try secret(vector.file), passphrase: words(passphrase))
                } else {
                    _ = try KeyFile.decode(try secret(vector.file))
                }
            }
            #expect(caseName(error) == vector.error, "\(vector.what)")
        }
    }

    @Test("what is written under a lock opens with its passphrase alone, differs each time, and shows no key")
    func written() throws {
        let random = RandomSource(seed: 31)
        let identity = try LocalIdentity.generate(
            name: String(repeating: "n", count: DeviceName.countInBytesMax), from: random, now: .max)
        let lock = try KeyFileLock(
            passphrase: words("swordfish"), cost: .init(passes: 1, memoryInKiB: 8192), from: random)
        let file = KeyFile.encode(identity, under: lock, from: random)
        let again = KeyFile.encode(identity, under: lock, from: random)
        #expect(file.count <= KeyFile.countInBytesMax)
        #expect(!SecretBytes.areEqual(file, again))
        for each in [file, again] {
            let read = try KeyFile.decode(each, passphrase: words("swordfish")).identity
            #expect(read.device.publicKey == identity.device.publicKey)
            #expect(read.name == identity.name)
            #expect(throws: IdentityError.wrongPassphrase) { try KeyFile.decode(each, passphrase: words("swordfisH")) }
            let bytes = each.withUnsafeBytes { [UInt8]($0) }
            for part in [identity.channel.secret, SecretBytes(copying: identity.device.publicKey.bytes)] {
                let sought = part.withUnsafeBytes { [UInt8]($0) }
                #expect(!bytes.indices.contains { bytes[$0...].starts(with: sought) })
            }
        }
    }

    @Test("a passphrase at the limit is taken, one past it is refused")
    func limit() throws {
        let limit = KeyFileLock.passphraseInBytesMax
        let cost = PasswordHash.Cost(passes: 1, memoryInKiB: 8192)
        let random = RandomSource(seed: 32)
        _ = try KeyFileLock(passphrase: SecretBytes(count: limit), cost: cost, from: random)
        #expect(throws: IdentityError.passphraseTooLong(countInBytes: limit + 1)) {
            try KeyFileLock(passphrase: SecretBytes(count: limit + 1), cost: cost, from: random)
        }
    }

    @Test("no prefix of a protected file is one")
    func damaged() throws {
        let file = try secret(vectors.cases[0].file)
        for count in 1..<file.count {
            #expect(throws: IdentityError.self) {
                try KeyFile.decode(file.part(0..<count), passphrase: words(vectors.cases[0].passphrase))
            }
        }
    }

    private func secret(_ hex: String) throws -> SecretBytes {
        SecretBytes(copying: try #require(Hex.decode(hex)))
    }

    private func words(_ text: String) -> SecretBytes {
        SecretBytes(copying: [UInt8](text.utf8))
    }
}
