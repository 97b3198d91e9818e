import SodiumCrypto
import TestKit
import Testing
import WireCodec

@Suite struct KeyAgreementTests {
    @Test("Wycheproof's X25519 cases agree, but for points of low order, which are refused")
    func wycheproof() throws {
        guard let file = try WycheproofFile.read("x25519") else { return }
        let cases = file.testGroups.flatMap(\.tests)
        #expect(!cases.isEmpty)
        for one in cases {
            let secret = SecretBytes(copying: try bytes(one.privateKey))
            let publicKey = try bytes32(one.publicKey)
            if one.flags.contains("LowOrderPublic") || one.flags.contains("ZeroSharedSecret") {
                #expect(throws: CryptoError.invalidPoint, "case \(one.tcId)") {
                    try KeyAgreement.sharedSecret(secret, publicKey)
                }
            } else {
                let shared = try KeyAgreement.sharedSecret(secret, publicKey)
                #expect(shared.withUnsafeBytes { Hex.encode($0) } == one.shared, "case \(one.tcId)")
            }
        }
    }

    @Test("a thousand agreements in a chain end where RFC 7748, section 5.2, says")
    func iterated() throws {
        var scalar = [UInt8](repeating: 0, count: 32)
        scalar[0] = 9
        var point = scalar
        for round in 1...1000 {
            let key = try #require(Bytes32(point))
            let shared = try KeyAgreement.sharedSecret(SecretBytes(copying: scalar), key)
            point = scalar
            scalar = shared.withUnsafeBytes { [UInt8]($0) }
            if round == 1 {
                #expect(Hex.encode(scalar) == "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")
            }
        }
        #expect(Hex.encode(scalar) == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")
    }

    @Test("two generated pairs agree")
    func agreement() throws {
        let random = RandomSource(seed: 4)
        let one = KeyPair.generate(from: random)
        let two = KeyPair.generate(from: random)
        let shared = try KeyAgreement.sharedSecret(one.secret, two.publicKey)
        #expect(SecretBytes.areEqual(shared, try KeyAgreement.sharedSecret(two.secret, one.publicKey)))
        #expect(one.publicKey != two.publicKey)
        #expect(KeyPair(secret: one.secret).publicKey == one.publicKey)
    }
}
