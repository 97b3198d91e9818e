import Discovery
import SodiumCrypto
import WireCodec

/// Where some members of a large space were said to be, for the day on which a neighbour is lost: HyParView's passive
/// view (Leitão, Pereira, Rodrigues, 2007, section 4.1).
///
/// Invariant: at most `limit` places, each device once. Who tells a place may lie: it is dialled, and forgotten when
/// nobody with that device's key answers. All operations are O(`limit`).
struct PassiveView {
    static let limit = 30

    private(set) var places: [(device: Bytes32, endpoint: Endpoint)] = []

    func endpoint(of device: Bytes32) -> Endpoint? { places.first { $0.device == device }?.endpoint }

    /// Takes in a place; where all is full another one, drawn at random, goes.
    mutating func insert(_ device: Bytes32, at endpoint: Endpoint, from random: RandomSource) {
        remove(device)
        if places.count >= Self.limit { places.remove(at: random.integer(below: places.count)) }
        places.append((device, endpoint))
    }

    mutating func remove(_ device: Bytes32) {
        places.removeAll { $0.device == device }
    }

    /// So many of them at most, drawn at random.
    func sample(_ count: Int, from random: RandomSource) -> [(device: Bytes32, endpoint: Endpoint)] {
        var rest = places
        while rest.count > count { rest.remove(at: random.integer(below: rest.count)) }
        return rest
    }
}
