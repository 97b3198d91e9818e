import Membership
import WireCodec

/// Who said to be where, by marks that are said once each: what members may show of each other.
struct WhereaboutsLedger {
    struct Word {
        let node: Int
        let device: Bytes32
        let space: SpaceID
        /// When it was followed by another one, or its device could say it no more; nil: it is said still.
        fileprivate(set) var endedAt: UInt64?
    }

    private(set) var words: [String: Word] = [:]
    private var current: [Place: String] = [:]

    private struct Place: Hashable {
        let node: Int
        let space: SpaceID
    }

    mutating func said(_ mark: String, by device: Bytes32, at node: Int, in space: SpaceID, _ moment: UInt64) {
        end(Place(node: node, space: space), moment)
        words[mark] = Word(node: node, device: device, space: space)
        current[Place(node: node, space: space)] = mark
    }

    mutating func left(_ node: Int, _ space: SpaceID, _ moment: UInt64) { end(Place(node: node, space: space), moment) }

    /// A node ended, whichever way.
    mutating func ended(_ node: Int, _ moment: UInt64) {
        for place in current.keys where place.node == node { end(place, moment) }
    }

    private mutating func end(_ place: Place, _ moment: UInt64) {
        if let mark = current.removeValue(forKey: place) { words[mark]?.endedAt = moment }
    }

    /// What a node says of a space now.
    func mark(of node: Int, in space: SpaceID) -> String? { current[Place(node: node, space: space)] }
}
