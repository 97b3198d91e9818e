import SodiumCrypto
import TestKit
import Testing
import WireCodec

@Suite struct AEADTests {
    @Test("Wycheproof's ChaCha20-Poly1305 cases get the published answers")
    func wycheproofChaCha() throws {
        guard let file = try WycheproofFile.read("chacha20_poly1305") else { return }
        try check(file, nonceInBytes: AEAD.nonceInBytes) { input in
            AEAD.seal(input.message, key: input.key, nonce: input.nonce, associatedData: input.associatedData)
        } open: { input, sealed throws(CryptoError) in
            try AEAD.open(sealed, key: input.key, nonce: input.nonce, associatedData: input.associatedData)
        }
    }

    @Test("Wycheproof's XChaCha20-Poly1305 cases get the published answers")
    func wycheproofXChaCha() throws {
        guard let file = try WycheproofFile.read("xchacha20_poly1305") else { return }
        try check(file, nonceInBytes: AEAD.longNonceInBytes) { input in
            AEAD.sealXChaCha(input.message, key: input.key, nonce: input.nonce, associatedData: input.associatedData)
        } open: { input, sealed throws(CryptoError) in
            try AEAD.openXChaCha(sealed, key: input.key, nonce: input.nonce, associatedData: input.associatedData)
        }
    }

    private struct Input {
        let key: SecretBytes
        let nonce: [UInt8]
        let associatedData: [UInt8]
        let message: [UInt8]
    }

    private func check(
        _ file: WycheproofFile, nonceInBytes: Int, seal: (Input) -> [UInt8],
        open: (Input, [UInt8]) throws(CryptoError) -> [UInt8]
    ) throws {
        let cases = file.testGroups.flatMap(\.tests)
        #expect(!cases.isEmpty)
        for one in cases {
            let input = Input(
                key: SecretBytes(copying: try bytes(one.key)), nonce: try bytes(one.iv),
                associatedData: try bytes(one.aad), message: try bytes(one.msg))
            let sealed = try bytes(one.ct) + bytes(one.tag)
            if one.result == "valid" {
                #expect(seal(input) == sealed, "case \(one.tcId)")
                #expect(try open(input, sealed) == input.message, "case \(one.tcId)")
            } else if input.nonce.count != nonceInBytes {
                let refusal = CryptoError.wrongLength(expected: nonceInBytes, actual: input.nonce.count)
                #expect(throws: refusal, "case \(one.tcId)") { try open(input, sealed) }
            } else {
                #expect(throws: CryptoError.authenticationFailed, "case \(one.tcId)") { try open(input, sealed) }
            }
        }
    }

    @Test("a counted nonce is four zero bytes and the counter in little endian")
    func countedNonce() {
        let key = SecretBytes(copying: [UInt8](0..<32))
        let nonce: [UInt8] = [0, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1]
        let sealed = AEAD.seal([1, 2, 3], key: key, nonce: 0x0102_0304_0506_0708, associatedData: [9])
        #expect(sealed == AEAD.seal([1, 2, 3], key: key, nonce: nonce, associatedData: [9]))
    }

    @Test("sealing in place leaves what stands before the start, and opening undoes it")
    func inPlace() throws {
        let key = RandomSource(seed: 1).secret(32)
        for count in [0, 1, 15, 16, 17, 1000] {
            let message = RandomSource(seed: UInt64(count)).bytes(count)
            var buffer = [0xAA, 0xBB] + message
            AEAD.sealInPlace(&buffer, from: 2, key: key, nonce: 5, associatedData: [1])
            #expect(buffer.prefix(2) == [0xAA, 0xBB])
            #expect([UInt8](buffer[2...]) == AEAD.seal(message, key: key, nonce: 5, associatedData: [1]))
            try AEAD.openInPlace(&buffer, from: 2, key: key, nonce: 5, associatedData: [1])
            #expect(buffer == [0xAA, 0xBB] + message)
        }
    }

    @Test("a changed byte, another nonce, other data and every prefix are refused")
    func changes() {
        let key = RandomSource(seed: 2).secret(32)
        let sealed = AEAD.seal([UInt8]("a message".utf8), key: key, nonce: 3, associatedData: [4])
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x10
            #expect(throws: CryptoError.authenticationFailed) {
                try AEAD.open(changed, key: key, nonce: 3, associatedData: [4])
            }
            #expect(throws: CryptoError.authenticationFailed) {
                try AEAD.open([UInt8](sealed.prefix(index)), key: key, nonce: 3, associatedData: [4])
            }
        }
        #expect(throws: CryptoError.authenticationFailed) {
            try AEAD.open(sealed, key: key, nonce: 4, associatedData: [4])
        }
        #expect(throws: CryptoError.authenticationFailed) { try AEAD.open(sealed, key: key, nonce: 3) }
    }

    @Test("Noise's rekey gives the key that another implementation gives")
    func rekey() {
        // Python, cryptography 48: ChaCha20Poly1305(0…31).encrypt(4 zeros ‖ 8 × ff, 32 zeros, none)[:32].
        let key = SecretBytes(copying: [UInt8](0..<32))
        AEAD.rekey(key)
        #expect(
            key.withUnsafeBytes { Hex.encode($0) }
                == "50835543a205b22c9323f2022bc4f67d838f90e61d5ccf33c4513e01f85b5042")
    }
}
