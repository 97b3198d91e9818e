internal import WireCodec

/// When an op is decided: the order of `Seniority`, total, and the same in every log.
struct Turn: Comparable {
    let round: Rank.Round
    /// What is said inside a person comes before the rest of a round.
    let isRest: Bool
    /// Of what is said inside a person: claims first, then the links of the author's rank. 0 for the rest.
    let age: Int32
    /// Ancestors come first.
    let height: Int
    let id: Bytes32

    static func < (left: Turn, right: Turn) -> Bool {
        if left.round != right.round { return left.round < right.round }
        if left.isRest != right.isRest { return right.isRest }
        return (left.age, left.height, left.id) < (right.age, right.height, right.id)
    }
}

extension MembershipGraph {
    /// Of an op by an author of this rank; of a claim by the rank that it gives.
    func turn(of op: Int, _ rank: Rank) -> Turn {
        let node = nodes[op]
        if node.kind == .claim {
            return Turn(round: rank.round, isRest: false, age: -1, height: node.height, id: ids[op])
        }
        let place = place(of: node.author, rank: rank, at: node.parents)
        let isRest = !node.isInsidePerson
        return Turn(
            round: place.round, isRest: isRest, age: isRest ? 0 : place.age, height: node.height, id: ids[op])
    }
}
