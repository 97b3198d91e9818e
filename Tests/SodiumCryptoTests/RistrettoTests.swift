import SodiumCrypto
import Testing
import WireCodec

@Suite struct RistrettoTests {
    /// RFC 9496, appendix A.1.
    private let multiples = [
        "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
        "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
        "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
    ]

    private func scalar(_ value: UInt8) -> SecretBytes {
        SecretBytes(copying: [value] + [UInt8](repeating: 0, count: 31))
    }

    @Test("small multiples of the generator are those of RFC 9496")
    func published() throws {
        let generator = try bytes32(multiples[0])
        for (index, expected) in multiples.enumerated() {
            #expect(try Ristretto.multiply(scalar(UInt8(index + 1)), generator).hex == expected)
            let secret = try Ristretto.secretMultiple(scalar(UInt8(index + 1)), generator)
            #expect(secret.withUnsafeBytes { Hex.encode($0) } == expected)
        }
    }

    @Test("the map from 64 bytes is that of RFC 9496, appendix A.3")
    func map() throws {
        let hash = try bytes(
            "5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
                + "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6")
        #expect(
            Ristretto.fromHash(hash).hex == "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46")
    }

    @Test(
        "encodings that are not canonical are refused",
        arguments: [
            "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0100000000000000000000000000000000000000000000000000000000000000",
        ])
    func invalid(hex: String) throws {
        let point = try bytes32(hex)
        #expect(!Ristretto.isValid(point))
        #expect(throws: CryptoError.invalidPoint) { try Ristretto.multiply(scalar(2), point) }
        #expect(throws: CryptoError.invalidPoint) { try Ristretto.secretMultiple(scalar(2), point) }
    }

    @Test("the identity is refused as argument and as result")
    func identity() throws {
        let generator = try bytes32(multiples[0])
        #expect(throws: CryptoError.invalidPoint) { try Ristretto.multiply(scalar(2), .zero) }
        #expect(throws: CryptoError.invalidPoint) { try Ristretto.multiply(scalar(0), generator) }
    }

    @Test("two random scalars commute, and each has 252 bits at most")
    func agreement() throws {
        let random = RandomSource(seed: 5)
        let base = Ristretto.fromHash(random.bytes(64))
        let one = Ristretto.randomScalar(from: random)
        let two = Ristretto.randomScalar(from: random)
        #expect(one.withUnsafeBytes { $0[31] } < 16 && two.withUnsafeBytes { $0[31] } < 16)
        let there = try Ristretto.secretMultiple(one, Ristretto.multiply(two, base))
        let back = try Ristretto.secretMultiple(two, Ristretto.multiply(one, base))
        #expect(SecretBytes.areEqual(there, back))
    }
}
