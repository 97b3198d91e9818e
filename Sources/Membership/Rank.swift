/// How senior a device is: the lesser rank is the more senior.
///
/// Protocol/membership.md, section 4.
struct Rank: Hashable, Sendable {
    /// Adds from the genesis' owner down to the device's person. Only who is strictly less deep may remove others.
    let depth: Int32
    /// Claims of successors on the way: a successor ranks behind all that the one who named it says.
    let claims: Int32
    /// Links from the person's first device: the older device of a person has fewer.
    let links: Int32
    /// The first device of the person, by its number in the graph.
    let person: Int32

    static func founder(_ device: Int) -> Rank { Rank(depth: 0, claims: 0, links: 0, person: Int32(device)) }

    func added(_ device: Int) -> Rank { Rank(depth: depth + 1, claims: 0, links: 0, person: Int32(device)) }
    var linked: Rank { Rank(depth: depth, claims: claims, links: links + 1, person: person) }
    var claimed: Rank { Rank(depth: depth, claims: claims + 1, links: 0, person: person) }

    /// The step of the pass in which the device's ops are decided.
    var round: Round { Round(depth: depth, claims: claims) }

    func isSamePerson(as other: Rank) -> Bool { depth == other.depth && person == other.person }

    /// More senior; the person does not matter.
    static func < (left: Rank, right: Rank) -> Bool {
        (left.depth, left.claims, left.links) < (right.depth, right.claims, right.links)
    }

    func isEqual(to other: Rank) -> Bool { !(self < other) && !(other < self) }

    struct Round: Hashable, Comparable, Sendable {
        let depth: Int32
        let claims: Int32

        static func < (left: Round, right: Round) -> Bool { (left.depth, left.claims) < (right.depth, right.claims) }
    }
}
