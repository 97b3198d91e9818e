package import WireCodec

/// Whose turn it is in a review.
package struct WhoseTurn: Equatable, Sendable {
    /// Persons, the author first, then reviewers by key.
    package internal(set) var persons: [Bytes32] = []
    /// Nobody in particular is waited for: whoever may review.
    package internal(set) var isAnyones = false
}

extension Review {
    /// Who is waited for. Of the author: an answer in an open thread where others spoke last, changes where somebody
    /// objects to the newest round, or landing it. Of a reviewer (asked, required, or one who voted): a verdict on the
    /// newest round, or an answer in an open thread that is theirs where the author spoke last.
    package func whoseTurn(under rules: LandRules, by persons: (Bytes32) -> Bytes32) -> WhoseTurn {
        var turn = WhoseTurn()
        guard isOpen else { return turn }
        let current = currentVotes(under: rules)
        let owner = persons(author)
        let open = threads.filter { !$0.isResolved }
        let answered = open.filter { persons($0.comments[$0.comments.count - 1].author) == owner }
        let isReady = unmet(under: rules, by: persons).isEmpty
        if rounds.isEmpty || isReady || answered.count < open.count
            || current.values.contains(where: \.ballot.verdict.objects)
        {
            turn.persons.append(owner)
        }
        var reviewers = Set((asked + rules.required).map(persons)).union(votes.keys)
        let owing = Set(answered.map { persons($0.starter) })
        reviewers.formUnion(owing)
        reviewers.remove(owner)
        // Who accepted it is not called back for others: it may land.
        turn.persons += reviewers.filter { owing.contains($0) || !isReady && current[$0] == nil }.sorted()
        turn.isAnyones = turn.persons.isEmpty
        return turn
    }
}
