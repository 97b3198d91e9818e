package import Identity
package import Membership
package import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

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
        return entry.sequence < strands[Int(entry.strand)].standingEnd
    }

    /// The same by its id; true for one that is not here.
    package func stands(_ id: Bytes32) -> Bool {
        limited.isEmpty || index(of: id).map { stands($0) } ?? true
    }

    /// Whether some change here does not stand. O(1) as long as all do.
    package var withholdsAny: Bool { !limited.isEmpty }

    /// How many changes of a chain stand, along its first strand.
    package func standingCount(of chain: ChainID) -> UInt64 {
        firstStrand(of: chain).map { min(strands[$0].count, UInt64(strands[$0].standingEnd)) } ?? 0
    }

    /// The changes that do not stand, by strand, sorted by chain.
    package var withheld: [StrandRange] {
        limited.map { number in
            let strand = strands[number]
            return StrandRange(
                chain: strand.chain, strand: number, from: max(strand.first, UInt64(strand.standingEnd)),
                to: strand.count)
        }
        .sorted { ($0.chain, $0.strand) < ($1.chain, $1.strand) }
    }

    /// Finds out anew how much of each chain stands, and tells where that is another answer than before: with a `reach`
    /// as it is where only that is here. O(1) where nothing can fail to stand; else O(terms of all chains).
    package mutating func weigh(by authority: Authority, within reach: Reach? = nil) -> [Shift] {
        #if PLANTED_BUGS
            if PlantedBug.showsWithheldText.isPlanted { return [] }
        #endif
        if authority.isPlain && limited.isEmpty { return [] }
        let ends = standingEnds(by: authority, within: reach)
        var shifts: [Shift] = []
        for (number, after) in ends.enumerated() {
            let before = min(strands[number].count, UInt64(strands[number].standingEnd))
            limit(number, to: after)
            if before != after { shifts.append(Shift(chain: strands[number].chain, before: before, after: after)) }
        }
        return shifts
    }

    /// Finds out whether a change that was just inserted stands, by what its history says. Where its chain is forked,
    /// more of that may stand because of it: `weigh` finds out.
    package mutating func weighNewest(by authority: Authority) {
        #if PLANTED_BUGS
            if PlantedBug.showsWithheldText.isPlanted { return }
        #endif
        guard let entry = entries.last else { return }
        let number = Int(entry.strand)
        if authority.isPlain || strands[number].standingEnd != .max { return }
        let sequence = UInt64(entry.sequence)
        let run = StandingRun(
            frontier: frontiers[Int(entry.membership)], first: sequence, count: 1,
            firstEdit: strands[number].firstEdit(from: sequence))
        // Of what came before no more is said here than was: who shows it is told by `weigh`.
        let end =
            isForked(strands[number].chain)
            ? standing(ofStrandAt: number, by: authority)
            : standing(ofStrandAt: number, by: authority, runs: [run], within: nil)
        if end <= sequence { limit(number, to: sequence) }
    }

    /// That a change does not stand which was shown, the newest of its strand.
    package func fall(ofNewest index: Int) -> Shift {
        let (chain, sequence, _) = entry(at: index)
        return Shift(chain: chain, before: sequence + 1, after: sequence)
    }

    /// How many changes of a chain stand under a log along its first strand, without noting it.
    package func standing(of chain: ChainID, by authority: Authority) -> UInt64 {
        guard !authority.isPlain, let number = firstStrand(of: chain) else { return count(of: chain) }
        return standing(ofStrandAt: number, by: authority)
    }

    /// By strand, up to which sequence its changes stand. A change that two histories have in common stands when it
    /// does in one of them; so the answer does not depend on which history came first.
    private func standingEnds(by authority: Authority, within reach: Reach?) -> [UInt64] {
        var ends = strands.indices.map { standing(ofStrandAt: $0, by: authority, within: reach) }
        if forks.isEmpty { return ends }
        // Each strand comes behind the one that it leaves.
        for number in strands.indices.reversed() {
            guard let base = strands[number].base, reach.map({ $0.count(at: number) > 0 }) ?? true else { continue }
            ends[base] = max(ends[base], min(ends[number], strands[number].first))
        }
        return ends
    }

    /// How many changes of a strand stand along its history, from the chain's start on; all of them where all do that
    /// `reach` has.
    private func standing(ofStrandAt number: Int, by authority: Authority, within reach: Reach? = nil) -> UInt64 {
        if authority.isPlain { return strands[number].count }
        let count = reach.map { UInt64($0.count(at: number)) } ?? strands[number].count
        let end = standing(
            ofStrandAt: number, by: authority, runs: runs(ofStrandAt: number, before: count), within: reach)
        return end == count ? strands[number].count : end
    }

    /// The runs of one membership frontier along a history, up to a sequence.
    private func runs(ofStrandAt number: Int, before end: UInt64) -> [StandingRun] {
        let strand = strands[number]
        let below = strand.base.map { runs(ofStrandAt: $0, before: min(end, strand.first)) } ?? []
        let own = strand.terms.indices.compactMap { place -> StandingRun? in
            let term = strand.terms[place]
            let last = place + 1 < strand.terms.count ? UInt64(strand.terms[place + 1].first) : strand.count
            let (first, end) = (UInt64(term.first), min(last, end))
            guard first < end else { return nil }
            return StandingRun(
                frontier: frontiers[Int(term.membership)], first: first, count: end - first,
                firstEdit: strand.firstEdit(from: first).flatMap { $0 < end ? $0 : nil })
        }
        return below + own
    }

    private func standing(
        ofStrandAt number: Int, by authority: Authority, runs: [StandingRun], within reach: Reach?
    ) -> UInt64 {
        authority.standing(
            of: strands[number].chain, by: strands[number].deviceKey, runs: runs,
            isMeant: { cut in isMeant(number, by: cut, within: reach) },
            nextEdit: { sequence in nextEdit(inStrand: number, from: sequence) })
    }

    /// Whether a cut speaks of the history that a strand ends. Of one that ends before, only while no other history has
    /// the change that is named: else its device could go on in ever new ones that are short enough.
    private func isMeant(_ number: Int, by cut: ChainCut, within reach: Reach?) -> Bool {
        func isHere(_ index: Int) -> Bool { reach.map { contains($0, index) } ?? true }
        if let index = index(inStrand: number, sequence: cut.count - 1), isHere(index) { return ids[index] == cut.last }
        return !indexes(of: strands[number].chain, sequence: cut.count - 1).contains {
            ids[$0] == cut.last && isHere($0)
        }
    }

    /// The first change along a history at or behind a sequence that needs an editor.
    private func nextEdit(inStrand number: Int, from sequence: UInt64) -> UInt64? {
        let strand = strands[number]
        if sequence < strand.first, let base = strand.base, let below = nextEdit(inStrand: base, from: sequence),
            below < strand.first
        {
            return below
        }
        return strand.firstEdit(from: sequence)
    }
}
