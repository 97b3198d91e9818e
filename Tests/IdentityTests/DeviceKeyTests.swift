import Identity
import SodiumCrypto
import Testing

struct DeviceKeyTests {
    @Test("a device's signature holds for its message and key alone")
    func sign() {
        let random = RandomSource(seed: 2)
        let device = DeviceKey.generate(from: random)
        let other = DeviceKey.generate(from: random)
        let message = [UInt8]("test/1 message".utf8)
        let signature = device.sign(message)
        #expect(Signing.isValid(signature, of: message, by: device.publicKey))
        #expect(!Signing.isValid(signature, of: message + [0], by: device.publicKey))
        #expect(!Signing.isValid(signature, of: message, by: other.publicKey))
        #expect(device.id == DeviceID(publicKey: device.publicKey))
        #expect(device.id != other.id)
    }

    @Test("the same seed gives the same device")
    func seed() {
        let seed = [UInt8](0..<32)
        let first = DeviceKey(seed: SecretBytes(copying: seed))
        #expect(first.publicKey == DeviceKey(seed: SecretBytes(copying: seed)).publicKey)
    }
}
