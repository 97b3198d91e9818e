import Identity
import NodeCore
import SodiumCrypto
import TestKit
import Testing

@Suite struct PetnameTests {
    @Test("a petname is kept over a restart, told to nobody, and taken away again")
    func kept() throws {
        let pair = try Pair()
        let device = DeviceID(publicKey: pair.guest.key)
        _ = try pair.network.answer(to: .setPetname("Ben at work", device), at: pair.host)?.get()
        #expect(pair.host.core.petname(of: pair.guest.key) == "Ben at work")
        pair.network.run(for: .seconds(1))
        #expect(pair.guest.core.petname(of: device) == nil)
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        #expect(pair.host.core.petname(of: device) == "Ben at work")
        _ = try pair.network.answer(to: .setPetname(nil, device), at: pair.host)?.get()
        pair.network.kill(pair.host)
        try pair.network.start(pair.host)
        #expect(pair.host.core.petname(of: device) == nil)
    }

    @Test("names at the limit are kept, and one more is refused, as is what is no name")
    func limits() throws {
        let network = TestNetwork()
        let node = try network.add("ada", seed: 1)
        let random = RandomSource(seed: 2)
        for number in 0..<Node.petnamesMax {
            _ = try network.answer(to: .setPetname("\(number)", DeviceID(random.bytes32())), at: node)?.get()
        }
        let more = network.answer(to: .setPetname("more", DeviceID(random.bytes32())), at: node)
        guard case .failure(.tooManyPetnames(Node.petnamesMax)) = more else { throw Unexpected(more as Any) }
        let bad = network.answer(to: .setPetname("a\nb", DeviceID(random.bytes32())), at: node)
        guard case .failure(.unfitPetname) = bad else { throw Unexpected(bad as Any) }
    }
}
