import Identity
import Membership
import Replication
import Store
import WireCodec

/// Rows with names that tell them apart, for tests.
enum Samples {
    static func bytes32(_ kind: UInt64, _ number: Int) -> Bytes32 { Bytes32(kind, 0, 0, UInt64(number)) }
    static func space(_ number: Int = 1) -> SpaceID { SpaceID(bytes32(1, number)) }
    static func chain(_ number: Int = 1) -> ChainID { ChainID(bytes32(2, number)) }

    static func genesis(_ number: Int = 1) -> DurableWrite {
        .space(space(number), genesis: Array("genesis \(number)".utf8))
    }

    static func change(
        _ sequence: UInt64, chain: Int = 1, space: Int = 1, id: Int? = nil, body: [UInt8]? = nil,
        signature: [UInt8]? = nil
    ) -> StoredChange {
        StoredChange(
            space: Samples.space(space), chain: Samples.chain(chain), sequence: sequence,
            id: bytes32(3, id ?? (space * 1_000_000 + chain * 10_000 + Int(sequence))),
            body: body ?? Array("change \(sequence) of \(chain)".utf8), signature: signature)
    }

    static func peer(
        _ number: Int = 1, name: String = "Kim", time: UInt8 = 1, endpoints: [String] = ["[::1]:1", "a:2"]
    )
        -> PeerRecord
    {
        PeerRecord(
            deviceKey: bytes32(4, number), certificate: [1, 2, 3], name: name, endpoints: endpoints,
            newestHandshakeTime: [UInt8](repeating: 0, count: 11) + [time])
    }
}

extension DurableState {
    func changes(ofSpace index: Int = 0) -> [StoredChange] { spaces[index].changes }
}
