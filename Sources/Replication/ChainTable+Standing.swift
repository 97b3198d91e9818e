package import Identity
package import Membership
package import WireCodec

/// Which changes of each chain stand under the whole membership log (Protocol/membership.md): the first so many. Those
/// behind stay here, are passed on, and count for nothing until the log says otherwise.
extension ChainTable {
    /// Changes of a chain in a row that name one membership frontier.
    struct Term: Sendable {
        let first: UInt32
        /// In `frontiers`.
        let membership: UInt32
    }

    /// How much of a chain stands, before and after the log was weighed.
    package struct Shift: Equatable, Sendable {
        package let chain: ChainID
        package let before: UInt64
        package let after: UInt64

        /// The changes about which the answer is another one now.
        package var range: ChainRange { ChainRange(chain: chain, from: min(before, after), to: max(before, after)) }
    }

    /// Whether a change stands. O(1).
    package func stands(_ index: Int) -> Bool {
        if limited.isEmpty { return true }
        let entry = entries[index]
        return entry.sequence < chains[Int(entry.chain)].standingEnd
    }

    /// The same by its id; true for one that is not here.
    package func stands(_ id: Bytes32) -> Bool {
        limited.isEmpty || index(of: id).map { stands($0) } ?? true
    }

    /// Whether some change here does not stand. O(1) as long as all do.
    package var withholdsAny: Bool { !limited.isEmpty }

    /// How many changes of a chain stand.
    package func standingCount(of chain: ChainID) -> UInt64 {
        self.chain(chain).map { min(UInt64($0.indexes.count), UInt64($0.standingEnd)) } ?? 0
    }

    /// The changes that do not stand, by chain, sorted.
    package var withheld: [ChainRange] {
        limited.map { number in
            let chain = chains[number]
            return ChainRange(chain: chain.id, from: UInt64(chain.standingEnd), to: UInt64(chain.indexes.count))
        }
        .sorted { $0.chain < $1.chain }
    }

    /// Finds out anew how much of each chain stands, and tells where that is another answer than before. O(1) where
    /// nothing can fail to stand; else O(terms of all chains).
    package mutating func weigh(by authority: Authority) -> [Shift] {
        if authority.isPlain && limited.isEmpty { return [] }
        var shifts: [Shift] = []
        for number in chains.indices {
            let count = UInt64(chains[number].indexes.count)
            let before = min(count, UInt64(chains[number].standingEnd))
            let after = standing(ofChainAt: number, by: authority)
            limit(number, to: after)
            if before != after { shifts.append(Shift(chain: chains[number].id, before: before, after: after)) }
        }
        return shifts
    }

    /// Finds out whether a change that was just inserted stands.
    package mutating func weighNewest(by authority: Authority) {
        guard let entry = entries.last else { return }
        let number = Int(entry.chain)
        if authority.isPlain || chains[number].standingEnd != .max { return }
        let sequence = UInt64(entry.sequence)
        let run = StandingRun(
            frontier: frontiers[Int(entry.membership)], first: sequence, count: 1,
            firstEdit: chains[number].edits[Int(sequence)] ? sequence : nil)
        if standing(ofChainAt: number, by: authority, runs: [run]) <= sequence { limit(number, to: sequence) }
    }

    /// How many changes of a chain stand under a log, without noting it.
    package func standing(of chain: ChainID, by authority: Authority) -> UInt64 {
        guard !authority.isPlain, let number = chainNumber(of: chain) else { return count(of: chain) }
        return standing(ofChainAt: number, by: authority)
    }

    private func standing(ofChainAt number: Int, by authority: Authority) -> UInt64 {
        let chain = chains[number]
        let count = UInt64(chain.indexes.count)
        if authority.isPlain { return count }
        let runs = chain.terms.indices.map { place in
            let term = chain.terms[place]
            let end = place + 1 < chain.terms.count ? UInt64(chain.terms[place + 1].first) : count
            let firstEdit = chain.edits.firstTrue(from: Int(term.first)).map { UInt64($0) }
            return StandingRun(
                frontier: frontiers[Int(term.membership)], first: UInt64(term.first), count: end - UInt64(term.first),
                firstEdit: firstEdit.flatMap { $0 < end ? $0 : nil })
        }
        return standing(ofChainAt: number, by: authority, runs: runs)
    }

    private func standing(ofChainAt number: Int, by authority: Authority, runs: [StandingRun]) -> UInt64 {
        let chain = chains[number]
        return authority.standing(
            of: chain.id, by: chain.deviceKey, runs: runs,
            idAt: { sequence in
                sequence < UInt64(chain.indexes.count) ? ids[Int(chain.indexes[Int(sequence)])] : nil
            },
            nextEdit: { sequence in chain.edits.firstTrue(from: Int(sequence)).map { UInt64($0) } })
    }
}
