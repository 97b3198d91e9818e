package import Spaces
package import WireCodec

/// Raised hands, the first first.
///
/// Invariant: a person stands in it once at most, in the order of the records that count: who raises a hand anew goes
/// to the place of that.
package struct HandQueue: Equatable, Sendable {
    package struct Hand: Equatable, Sendable {
        package let id: RecordEntry.ID
        package let person: Bytes32
        package let device: Bytes32
        package let word: String?
        package let time: HybridTime
    }

    package private(set) var hands: [Hand] = []

    mutating func raise(_ hand: Hand) {
        lower(of: hand.person)
        hands.append(hand)
    }

    /// False where none was up.
    @discardableResult
    mutating func lower(of person: Bytes32) -> Bool { lower { $0.person == person } }

    mutating func lower(_ lowering: MeetingDeed.Lowering, person: (Bytes32) -> Bytes32) -> Bool {
        switch lowering {
        case .all: lower { _ in true }
        case .person(let device): lower(of: person(device))
        case .hands(let ids): lower { ids.contains($0.id) }
        }
    }

    private mutating func lower(_ isMeant: (Hand) -> Bool) -> Bool {
        let count = hands.count
        hands.removeAll(where: isMeant)
        return hands.count < count
    }
}
