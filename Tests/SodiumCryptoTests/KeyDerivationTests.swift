import SodiumCrypto
import Testing
import WireCodec

@Suite struct KeyDerivationTests {
    private func hex(_ secret: SecretBytes) -> String { secret.withUnsafeBytes { Hex.encode($0) } }

    /// Python 3: hmac.new(key, data, hashlib.blake2b).
    @Test("HMAC over BLAKE2b is Python's, for keys below, at and above the block")
    func hmacBLAKE2b() {
        let short = KeyDerivation.hmacBLAKE2b(
            key: SecretBytes(copying: [UInt8](repeating: 0x0B, count: 20)), data: [UInt8]("Hi There".utf8))
        #expect(
            hex(short)
                == "358a6a184924894fc34bee5680eedf57d84a37bb38832f288e3b27dc63a98cc8"
                + "c91e76da476b508bc6b2d408a248857452906e4a20b48c6b4b55d2df0fe1dd24")
        let block = KeyDerivation.hmacBLAKE2b(key: SecretBytes(copying: [UInt8](0..<128)), data: [])
        #expect(
            hex(block)
                == "e79ec585fc83408cd654da61cc87457edd77cae194e6e4727420fa21a001229e"
                + "d67f1fb7bb03effaaaec05d2d7902f98bfad11da65b4c08d197eefa96f314b31")
        let long = KeyDerivation.hmacBLAKE2b(
            key: SecretBytes(copying: [UInt8](repeating: 0xAA, count: 131)),
            data: [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
        #expect(
            hex(long)
                == "a54b2943b2a20227d41ca46c0945af09bc1faefb2f49894c23aebc557fb79c48"
                + "89dca74408dc865086667aedee4a3185c53a49c80b814c4c5813ea0c8b38a8f8")
    }

    /// The formula of Noise, section 4.3, over Python's HMAC.
    private let outputs = [
        "854ff4e7e6074bfe92f1a96cf706260641f9ba6fca788196587193a2664aed71"
            + "dba5f8f8c078f3eedf196c3af46e417d0a8c8c43f79ead81c8714d03e501eded",
        "ce5595eb115a20218998812f1f84dad889b56b766edaad0fd39d8268762d3e9f"
            + "56b6507ac77dc73ca13b4c2f0e4b704ef3c3c40d98920e63df5c70239610d8ab",
        "beb822d32dd50dffe84d52733d99602527506d06113800adb0420f3a909756ef"
            + "18c4ce35880d93af067921ceeca8fe90a2a6f9dcd32d831d5b69467105193f19",
    ]

    @Test("HKDF gives Noise's outputs, one, two or three")
    func hkdf() {
        let chainingKey = SecretBytes(copying: [UInt8](0..<64))
        for count in 1...3 {
            let plain = KeyDerivation.hkdf(chainingKey: chainingKey, input: [UInt8]("input".utf8), outputs: count)
            #expect(plain.map(hex) == [String](outputs.prefix(count)))
            let secret = SecretBytes(copying: [UInt8]("input".utf8))
            let other = KeyDerivation.hkdf(chainingKey: chainingKey, input: secret, outputs: count)
            #expect(other.map(hex) == [String](outputs.prefix(count)))
        }
    }

    @Test("HKDF may write over its own chaining key, and cuts outputs to the pages given")
    func hkdfInPlace() {
        let chainingKey = SecretBytes(copying: [UInt8](0..<64))
        let key = SecretBytes(count: 32)
        KeyDerivation.hkdf(chainingKey: chainingKey, input: [UInt8]("input".utf8), into: [chainingKey, key])
        #expect(hex(chainingKey) == outputs[0])
        #expect(hex(key) == String(outputs[1].prefix(64)))
    }

    @Test("HMAC-SHA-512 as in RFC 4231, test case 2")
    func hmacSHA512() {
        let tag = KeyDerivation.hmacSHA512(
            key: SecretBytes(copying: [UInt8]("Jefe".utf8)), data: [UInt8]("what do ya want for nothing?".utf8))
        #expect(
            Hex.encode(tag)
                == "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")
    }

    @Test("SHA-2 of abc, as in FIPS 180's examples")
    func sha2() {
        let abc = [UInt8]("abc".utf8)
        let sha512 =
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        #expect(Hex.encode(KeyDerivation.sha512(abc)) == sha512)
        #expect(hex(KeyDerivation.sha512([abc[0]], SecretBytes(copying: [abc[1]]), [abc[2]])) == sha512)
        #expect(
            Hex.encode(KeyDerivation.sha256(abc))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
