import Identity
import SodiumCrypto
import Testing
import WireCodec

struct ChannelCertificateTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let seed: String
            let deviceKey: String
            let channelKey: String
            let notBefore: String
            let serial: String
            let encoded: String
        }
        struct Refused: Decodable {
            let encoded: String
            let error: String
            let what: String?
        }
        let cases: [Case]
        let refused: [Refused]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("channel-certificate.json", as: Vectors.self)
    }

    @Test("beside one that is known a certificate is taken unchecked only if it is the very same")
    func known() throws {
        let device = DeviceKey.generate(from: RandomSource(seed: 1))
        let certificate = ChannelCertificate.issue(by: device, channelKey: .zero, notBefore: 1, serial: 1)
        let bytes = certificate.encode()
        #expect(try ChannelCertificate(decoding: bytes, known: { _ in certificate }) == certificate)
        #expect(try ChannelCertificate(decoding: bytes, known: { _ in nil }) == certificate)
        for index in 1..<bytes.count {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: IdentityError.invalidSignature) {
                try ChannelCertificate(decoding: changed, known: { _ in certificate })
            }
        }
    }

    @Test("certificates are issued, encoded and read as in the vectors")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let device = DeviceKey(seed: SecretBytes(copying: try #require(Hex.decode(vector.seed))))
            #expect(device.publicKey.hex == vector.deviceKey)
            let certificate = ChannelCertificate.issue(
                by: device, channelKey: try #require(Bytes32(hex: vector.channelKey)),
                notBefore: try #require(UInt64(vector.notBefore)), serial: try #require(UInt64(vector.serial)))
            #expect(Hex.encode(certificate.encode()) == vector.encoded)
            #expect(certificate.encode().count == ChannelCertificate.countInBytes)
            #expect(try ChannelCertificate(decoding: certificate.encode()) == certificate)
            #expect(throws: Never.self) { try certificate.verify() }
            #expect(certificate.id == device.id)
        }
    }

    @Test("a certificate that is none, or not its device's word, is refused")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let bytes = try #require(Hex.decode(vector.encoded))
            let error = #expect(throws: IdentityError.self) { try ChannelCertificate(decoding: bytes) }
            #expect(error.map(caseName) == vector.error, "\(vector.what ?? "")")
        }
    }

    @Test("no prefix of a certificate is one, and no byte may change")
    func damaged() throws {
        let bytes = try #require(Hex.decode(vectors.cases[0].encoded))
        for count in 0..<bytes.count {
            #expect(throws: IdentityError.self) { try ChannelCertificate(decoding: [UInt8](bytes[..<count])) }
        }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x10
            #expect(throws: IdentityError.self) { try ChannelCertificate(decoding: changed) }
        }
    }

    @Test("of one device's certificates the greater serial is the newer")
    func supersedes() throws {
        let random = RandomSource(seed: 1)
        let device = DeviceKey.generate(from: random)
        let other = DeviceKey.generate(from: random)
        func issue(_ device: DeviceKey, _ serial: UInt64) -> ChannelCertificate {
            ChannelCertificate.issue(by: device, channelKey: .zero, notBefore: 100 - serial, serial: serial)
        }
        #expect(issue(device, 2).supersedes(issue(device, 1)))
        #expect(!issue(device, 1).supersedes(issue(device, 1)))
        #expect(!issue(device, 1).supersedes(issue(device, 2)))
        #expect(!issue(device, 2).supersedes(issue(other, 1)))
    }
}
