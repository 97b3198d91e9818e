import Identity
import SodiumCrypto
import Testing

struct LocalIdentityTests {
    @Test("a new identity is whole: its certificate is its device's, for its channel key, with serial 1")
    func generate() throws {
        let identity = try LocalIdentity.generate(name: "Kim", from: RandomSource(seed: 3), now: 1_800_000_000)
        #expect(identity.certificate.deviceKey == identity.device.publicKey)
        #expect(identity.certificate.channelKey == identity.channel.publicKey)
        #expect(identity.certificate.notBefore == 1_800_000_000)
        #expect(identity.certificate.serial == 1)
        #expect(throws: Never.self) { try identity.certificate.verify() }
        #expect(throws: IdentityError.emptyName) {
            try LocalIdentity.generate(name: "", from: RandomSource(seed: 3), now: 0)
        }
    }

    @Test("a renewed identity is the same device with another channel key and the next serial")
    func renewed() throws {
        let random = RandomSource(seed: 4)
        let first = try LocalIdentity.generate(name: "Kim", from: random, now: 1)
        let second = first.renewed(from: random, now: 2)
        #expect(second.device.id == first.device.id)
        #expect(second.channel.publicKey != first.channel.publicKey)
        #expect(second.certificate.supersedes(first.certificate))
        #expect(second.certificate.serial == 2)
        #expect(second.certificate.channelKey == second.channel.publicKey)
        #expect(try first.renamed("Lee").name == "Lee")
        #expect(throws: IdentityError.emptyName) { try first.renamed("") }
    }

    @Test("parts that do not belong together are refused")
    func mixed() throws {
        let random = RandomSource(seed: 5)
        let one = try LocalIdentity.generate(name: "one", from: random, now: 1)
        let two = try LocalIdentity.generate(name: "two", from: random, now: 1)
        #expect(throws: IdentityError.otherDevice) {
            try LocalIdentity(device: one.device, channel: one.channel, certificate: two.certificate, name: "x")
        }
        #expect(throws: IdentityError.otherChannelKey) {
            try LocalIdentity(device: one.device, channel: two.channel, certificate: one.certificate, name: "x")
        }
    }
}
