import Membership
import SodiumCrypto
import WireCodec

extension Node {
    /// For each space, in the order of the spaces, the key under which this node is known to the members, and after it
    /// those under which it still knows members who have not heard of the newest one.
    func discoveryKeys() -> [(space: SpaceID, key: SecretBytes)] {
        spaceOrder.map { id in
            let key =
                discoveryKeyCache[id]
                ?? SecretBytes(copying: BLAKE2b.hash256([UInt8]("discovery/1".utf8) + id.bytes.bytes).bytes)
            discoveryKeyCache[id] = key
            return (id, key)
        }
    }
}
