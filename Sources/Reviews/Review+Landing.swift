package import WireCodec

/// What is still to be done before a review may land.
package enum UnmetRule: Hashable, Sendable {
    case noRound
    /// So many more persons are to accept it.
    case accepts(Int)
    case required(Bytes32)
    /// This person wants changes, or not that it lands.
    case objection(Bytes32)
    case check(String)
    case checklist(String)
    case openThreads(Int)
}

extension Review {
    /// Whether a verdict on a round counts for the newest one: the text is the same, or what the author changed is.
    package func isCurrent(_ vote: Vote, under rules: LandRules) -> Bool {
        guard let newest, let voted = round(vote.ballot.round) else { return false }
        return voted.subject.isSameContent(as: newest.subject)
            || rules.keepsOnSamePatch && voted.subject.isSamePatch(as: newest.subject)
    }

    /// A check is of one content, base and all.
    package func isCurrent(_ check: Check) -> Bool {
        guard let newest, let checked = round(check.result.round) else { return false }
        return checked.subject.isSameContent(as: newest.subject)
    }

    /// The verdicts that count for the newest round, by person.
    package func currentVotes(under rules: LandRules) -> [Bytes32: Vote] {
        votes.filter { isCurrent($0.value, under: rules) }
    }

    /// The newest result of each check that counts for the newest round; by name.
    package var currentChecks: [String: Check] {
        checks.reduce(into: [:]) { newest, check in
            if isCurrent(check) { newest[check.result.name] = check }
        }
    }

    /// What its rules still want, in a fixed order; empty: it may land. O(votes, checks and threads).
    package func unmet(under rules: LandRules, by persons: (Bytes32) -> Bytes32) -> [UnmetRule] {
        guard newest != nil else { return [.noRound] }
        let current = currentVotes(under: rules)
        let accepting = Set(current.filter { $0.value.ballot.verdict == .accept }.keys)
        var unmet = current.filter { $0.value.ballot.verdict.objects }.keys.sorted().map { UnmetRule.objection($0) }
        if accepting.count < rules.accepts { unmet.append(.accepts(rules.accepts - accepting.count)) }
        unmet += rules.required.filter { !accepting.contains(persons($0)) }.map { .required($0) }
        let checks = currentChecks
        unmet += rules.checks.filter { checks[$0]?.result.exitCode != 0 }.map { .check($0) }
        let ticked = Set(current.values.flatMap(\.ballot.ticked))
        unmet += rules.checklist.filter { !ticked.contains($0) }.map { .checklist($0) }
        let open = threads.count { !$0.isResolved }
        if open > 0, !rules.allowsOpenThreads { unmet.append(.openThreads(open)) }
        return unmet
    }
}
