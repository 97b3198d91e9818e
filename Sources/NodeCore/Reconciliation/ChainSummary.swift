import Membership
import Replication
import Spaces
import WireCodec

/// What a replica says of all its chains, kept until something new is here: each takes a pass over all chains, and
/// peers may ask for it with every message.
struct ChainSummary {
    private struct Key: Equatable {
        let changes: Int
        let membership: [Bytes32]
    }

    private var known: (key: Key, digest: Bytes32)?
    private var told: (changes: Int, statements: [FrontierMessage.Chain])?

    /// O(n log n) in the chains when something is new, else O(1).
    mutating func digest(of space: Space) -> Bytes32 {
        let key = Key(changes: space.chains.count, membership: space.membership.frontier)
        if let known, known.key == key { return known.digest }
        let digest = DigestMessage.digest(membership: key.membership, chains: space.chains.tips)
        known = (key, digest)
        return digest
    }

    /// How far each history of each chain goes; sorted. As costly.
    mutating func statements(of space: Space) -> [FrontierMessage.Chain] {
        if let told, told.changes == space.chains.count { return told.statements }
        let statements = space.chains.tips.map { FrontierMessage.Chain($0) }.sorted()
        told = (space.chains.count, statements)
        return statements
    }
}
