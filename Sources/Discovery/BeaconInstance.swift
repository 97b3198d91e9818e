package import SodiumCrypto

/// The name that a node's beacons bear for one slot: random, so that what it says in one slot is not linked to what it
/// says in another. By it a node knows its own beacons when they come back.
package struct BeaconInstance: Sendable {
    package private(set) var value: [UInt8]
    package private(set) var slot: UInt64
    /// The last ones, newest first: a beacon may come back a little later.
    private var earlier: [[UInt8]] = []

    private static let earlierMax = 4

    package init(slot: UInt64, from random: RandomSource) {
        self.slot = slot
        value = random.bytes(BeaconHeader.instanceInBytes)
    }

    /// Draws another one, as when the slot turned, the address changed, or there is something else to say.
    package mutating func renew(slot: UInt64, from random: RandomSource) {
        earlier.insert(value, at: 0)
        if earlier.count > Self.earlierMax { earlier.removeLast() }
        self.slot = slot
        value = random.bytes(BeaconHeader.instanceInBytes)
    }

    /// Whether a beacon with this instance is one's own.
    package func isOwn(_ instance: [UInt8]) -> Bool {
        instance == value || earlier.contains(instance)
    }
}
