import SodiumCrypto
import WireCodec

/// The neighbours of a node in a large space, and who of them goes: HyParView's active view (Leitão et al., 2007,
/// section 4.1), whose members are links that stand.
struct ActiveView {
    /// With fewer a node is in need: one of them may be the last tomorrow.
    static let least = 3
    /// With fewer a node looks for more.
    static let wanted = 4
    /// With more it parts from some.
    static let limit = 5

    struct Neighbour {
        let device: Bytes32
        /// Whether changes are sent to it, and not only told.
        let isEager: Bool
        /// Whether its link is so new that it may still bring what it came for.
        let isNew: Bool
        /// Whether the link serves something else as well.
        let isKept: Bool
    }

    let neighbours: [Neighbour]

    var surplus: Int { max(0, neighbours.count(where: { !$0.isKept }) - Self.limit) }

    /// Who may go: links that are kept for something else, and new ones, stay.
    private var dispensable: [Neighbour] { neighbours.filter { !$0.isKept && !$0.isNew } }

    /// Whether so many can go that no more than the limit stay.
    var canGiveWay: Bool { dispensable.count >= surplus }

    /// Who goes, so that no more than the limit stay: first those that are not in the tree, drawn at random.
    func parting(from random: RandomSource) -> [Bytes32] {
        var lazy = dispensable.filter { !$0.isEager }.map(\.device)
        var eager = dispensable.filter(\.isEager).map(\.device)
        var parting: [Bytes32] = []
        while parting.count < surplus, !lazy.isEmpty || !eager.isEmpty {
            if lazy.isEmpty {
                parting.append(eager.remove(at: random.integer(below: eager.count)))
            } else {
                parting.append(lazy.remove(at: random.integer(below: lazy.count)))
            }
        }
        return parting
    }
}
