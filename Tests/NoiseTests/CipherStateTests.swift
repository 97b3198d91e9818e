import SodiumCrypto
import Testing

@testable import Noise

@Suite struct CipherStateTests {
    @Test("without a key, bytes pass as they are")
    func noKey() throws {
        let cipher = CipherState()
        var buffer: [UInt8] = [1, 2, 3]
        try cipher.encryptInPlace(&buffer, from: 0)
        #expect(buffer == [1, 2, 3])
        #expect(try cipher.decrypt(buffer[1...]) == [2, 3])
        #expect(cipher.nonce == 0 && !cipher.hasKey)
    }

    @Test("the nonce counts successes alone, and the last one is kept for rekeying")
    func nonces() throws {
        let sender = CipherState(key: SecretBytes(copying: [UInt8](0..<32)))
        let receiver = CipherState(key: SecretBytes(copying: [UInt8](0..<32)))
        var buffer: [UInt8] = [1]
        try sender.encryptInPlace(&buffer, from: 0)
        var changed = buffer
        changed[0] ^= 1
        #expect(throws: NoiseError.authenticationFailed) { try receiver.decrypt(changed[...]) }
        #expect(receiver.nonce == 0)
        #expect(try receiver.decrypt(buffer[...]) == [1])
        #expect(receiver.nonce == 1 && sender.nonce == 1)
        buffer = [1]
        sender.setNonce(.max)
        #expect(throws: NoiseError.exhausted) { try sender.encryptInPlace(&buffer, from: 0) }
        #expect(throws: NoiseError.exhausted) { try sender.decrypt(buffer[...]) }
        #expect(buffer == [1])
    }

    @Test("after a rekey on both sides messages pass, and the nonce goes on")
    func rekey() throws {
        let sender = CipherState(key: SecretBytes(copying: [UInt8](0..<32)))
        let receiver = CipherState(key: SecretBytes(copying: [UInt8](0..<32)))
        sender.setNonce(4)
        receiver.setNonce(4)
        sender.rekey()
        var buffer: [UInt8] = [1]
        try sender.encryptInPlace(&buffer, from: 0)
        #expect(throws: NoiseError.authenticationFailed) { try receiver.decrypt(buffer[...]) }
        receiver.rekey()
        #expect(try receiver.decrypt(buffer[...]) == [1])
        #expect(sender.nonce == 5 && receiver.nonce == 5)
    }
}
