package import Membership
package import SodiumCrypto

extension Node {
    /// The keys of tags by which members of a space find each other, 32 bytes each: for each space the current
    /// epoch's, under which this node announces itself, then the previous one's, by which others may still. None where
    /// no epoch's key is held.
    package func discoveryKeys() -> [(space: SpaceID, key: SecretBytes)] {
        spaceOrder.flatMap { id in (epochs[id]?.discoveryKeys ?? []).map { (id, $0) } }
    }
}
