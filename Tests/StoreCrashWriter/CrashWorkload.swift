internal import Identity
package import Membership
package import Replication
internal import WireCodec

/// What the process stores and its parent expects to find: a pure function of a change's place.
package enum CrashWorkload {
    package static let space = SpaceID(Bytes32(0x5350, 0, 0, 1))

    /// What follows once `count` changes are stored: the space first, then 1 to 16 changes a batch.
    package static func batch(after count: Int) -> [DurableWrite] {
        let batchCount = 1 + count * 7 % 16
        let changes = (count..<count + batchCount).map { DurableWrite.change(change($0)) }
        return count == 0 ? [.space(space, genesis: Array("genesis".utf8))] + changes : changes
    }

    /// How many changes `batch(after:)` adds.
    package static func batchCount(after count: Int) -> Int { 1 + count * 7 % 16 }

    /// The change that arrives as number `arrival`: three chains take turns.
    package static func change(_ arrival: Int) -> StoredChange {
        let number = UInt64(arrival)
        return StoredChange(
            space: space, chain: ChainID(Bytes32(0x4348, 0, 0, number % 3)), sequence: number / 3,
            id: Bytes32(0x4944, 0, 0, number), body: body(arrival),
            signature: arrival % 5 == 0 ? [UInt8](repeating: UInt8(truncatingIfNeeded: arrival), count: 64) : nil)
    }

    private static func body(_ arrival: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(truncatingIfNeeded: arrival &* 31), count: 20 + arrival * 37 % 700)
    }
}
