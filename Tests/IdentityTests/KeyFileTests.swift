import Identity
import SodiumCrypto
import Testing
import WireCodec

struct KeyFileTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let seed: String
            let channelSecret: String
            let certificate: String
            let name: String
            let file: String
        }
        struct Refused: Decodable {
            let file: String
            let error: String
            let what: String
        }
        let cases: [Case]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("key-file.json", as: Vectors.self)
    }

    @Test("key files are written and read as in the vectors")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let identity = try LocalIdentity(
                device: DeviceKey(seed: try secret(vector.seed)),
                channel: KeyPair(secret: try secret(vector.channelSecret)),
                certificate: try ChannelCertificate(decoding: try #require(Hex.decode(vector.certificate))),
                name: vector.name)
            let file = KeyFile.encode(identity)
            #expect(file.withUnsafeBytes { Hex.encode($0) } == vector.file)
            let read = try KeyFile.decode(file)
            #expect(read.device.publicKey == identity.device.publicKey)
            #expect(SecretBytes.areEqual(read.channel.secret, identity.channel.secret))
            #expect(read.certificate == identity.certificate)
            #expect(read.name == identity.name)
        }
    }

    @Test("a file that is none, damaged, or puts together what does not belong together is refused")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let file = vector.file.isEmpty ? nil : try secret(vector.file)
            // A secret of no bytes cannot be made; one byte is as far from a key file.
            let error = #expect(throws: IdentityError.self) { try KeyFile.decode(file ?? SecretBytes(count: 1)) }
            #expect(error.map(caseName) == vector.error, "\(vector.what)")
        }
    }

    @Test("no prefix of a key file is one, and no byte may change")
    func damaged() throws {
        let file = try secret(vectors.cases[0].file)
        for count in 1..<file.count {
            #expect(throws: IdentityError.self) { try KeyFile.decode(file.part(0..<count)) }
        }
        for index in 0..<file.count {
            let changed = file.part(0..<file.count)
            changed.withUnsafeMutableBytes { $0[index] ^= 1 }
            #expect(throws: IdentityError.self) { try KeyFile.decode(changed) }
        }
    }

    @Test("the longest name fits a key file, and a key file its limit")
    func longest() throws {
        let name = String(repeating: "n", count: DeviceName.countInBytesMax)
        let file = KeyFile.encode(try LocalIdentity.generate(name: name, from: RandomSource(seed: 6), now: .max))
        #expect(file.count <= KeyFile.countInBytesMax)
        #expect(try KeyFile.decode(file).name == name)
    }

    private func secret(_ hex: String) throws -> SecretBytes {
        SecretBytes(copying: try #require(Hex.decode(hex)))
    }
}
