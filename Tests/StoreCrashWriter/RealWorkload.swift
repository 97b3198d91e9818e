internal import CRDT
internal import Identity
package import Membership
package import Replication
internal import SodiumCrypto
internal import WireCodec

/// Real changes of two devices that answer each other, one after another: the same ones in every process.
package struct RealWorkload {
    package let space: SpaceID
    package let genesis: [UInt8]
    private let devices: [DeviceKey]
    private let origins: [ChainOrigin]
    private var table: ChainTable
    private var state: UInt64 = 1
    private var writer = 0
    private var left = 0
    private var cursors = [0, 0]

    package init() {
        let random = RandomSource(seed: 4)
        devices = (0..<2).map { _ in DeviceKey.generate(from: random) }
        guard
            let made = try? Genesis.create(
                title: "Real", owner: devices[0], ownerName: "a", nonce: random.bytes32(), time: 17_000_000_000)
        else { preconditionFailure("a plain title is taken") }
        genesis = made.encode()
        space = made.id
        origins = devices.map { ChainOrigin(deviceKey: $0.publicKey, nonce: [UInt8](repeating: 5, count: 16)) }
        table = ChainTable(space: made.id)
    }

    package var writes: DurableWrite { .space(space, genesis: genesis) }

    /// The next `count` changes in the order of arrival.
    package mutating func next(_ count: Int) -> [StoredChange] { (0..<count).map { _ in next() } }

    private mutating func next() -> StoredChange {
        if left == 0 {
            writer = random(2)
            left = 1 + random(30)
        }
        left -= 1
        let chain = origins[writer].chain(in: space)
        let context = Change.Context(
            parents: table.parents(forNextOf: chain), membership: [],
            time: table.time(forNextOf: chain, at: 17_000_000_000 + UInt64(table.count)), origin: origins[writer])
        guard let change = try? Change.make([part()], context, at: table.nextPlace(of: chain)) else {
            preconditionFailure("a small change is within its limits")
        }
        table.insert(change, isSigned: true)
        return StoredChange(change, space: space, signature: devices[writer].sign(change.signedBytes))
    }

    private mutating func part() -> ChangePart {
        let at = cursors[writer]
        let parents: TextParents = table.count < 40 ? .start : .continued
        let document = Bytes32(7, 7, 7, UInt64(random(40) == 0 ? 1 : 0))
        if random(6) == 0, at > 0 {
            cursors[writer] -= 1
            return .text(document: document, parents: parents, operations: [.delete(at: at - 1, count: 1)])
        }
        cursors[writer] += 1
        let letter = ["a", "e", " ", "é", "n", "t"][random(6)]
        return .text(document: document, parents: parents, operations: [.insert(at: at, letter)])
    }

    /// Xorshift (Marsaglia 2003): the same in every process.
    private mutating func random(_ limit: UInt64) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % limit)
    }
}
