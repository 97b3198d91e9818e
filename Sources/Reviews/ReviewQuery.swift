package import WireCodec

/// Which reviews somebody wants to see: `status:open author:kim waiting:me -vote:reject parser`.
///
/// Terms are separated by spaces and must all hold; `-` before one means that it must not. A value with spaces is put
/// in double quotes. Words without a colon are looked for in the title. Without `status:` open reviews are meant.
package struct ReviewQuery: Equatable, Sendable {
    package enum Key: String, CaseIterable, Sendable {
        /// `open`, `closed`, `abandoned`, `landed` or `any`.
        case status
        /// Persons, by name or the beginning of a device id; `me`.
        case author, waiting, reviewer
        /// A verdict that counts now.
        case vote
        /// `ready` to land, `new` to this person, `mine`, with open `threads`.
        case `is`
        /// The beginning of its id.
        case id
    }

    package struct Term: Equatable, Sendable {
        /// Nil: a word of the title.
        package let key: Key?
        package let value: String
        package let isNegated: Bool
    }

    package enum Mistake: Error, Equatable, Sendable {
        case unknownKey(String)
        case unknownValue(Key, String)
        case openQuote
    }

    /// What of a review terms are about.
    package struct Facts: Equatable, Sendable {
        package let id: ReviewID
        package let status: ReviewDeed.Status
        package let title: String
        package let author: Bytes32
        package let turn: WhoseTurn
        package let asked: [Bytes32]
        package let verdicts: [Verdict]
        package let isReady: Bool
        package let openThreads: Int
        package let news: Int
    }

    /// Who asks, and how persons are called.
    package struct Asker {
        package let me: Bytes32
        package let isCalled: (Bytes32, String) -> Bool

        package init(me: Bytes32, isCalled: @escaping (Bytes32, String) -> Bool) {
            self.me = me
            self.isCalled = isCalled
        }
    }

    package let terms: [Term]

    package init(parsing text: String) throws(Mistake) {
        var terms: [Term] = []
        for word in try Self.words(of: text) { terms.append(try Self.term(word)) }
        if !terms.contains(where: { $0.key == .status }) {
            terms.append(Term(key: .status, value: "open", isNegated: false))
        }
        self.terms = terms
    }

    package func matches(_ facts: Facts, for asker: Asker) -> Bool {
        terms.allSatisfy { Self.holds($0, of: facts, for: asker) != $0.isNegated }
    }

    // MARK: Reading

    private static func words(of text: String) throws(Mistake) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if character.isWhitespace, !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        guard !isQuoted else { throw .openQuote }
        return word.isEmpty ? words : words + [word]
    }

    private static func term(_ word: String) throws(Mistake) -> Term {
        let isNegated = word.hasPrefix("-") && word.count > 1
        let plain = isNegated ? String(word.dropFirst()) : word
        let parts = plain.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return Term(key: nil, value: plain.lowercased(), isNegated: isNegated) }
        guard let key = Key(rawValue: parts[0].lowercased()) else { throw .unknownKey(parts[0]) }
        let isKnown =
            switch key {
            case .status: parts[1] == "any" || ReviewDeed.Status(rawValue: parts[1]) != nil
            case .vote: Verdict(rawValue: parts[1]) != nil
            case .is: ["ready", "new", "mine", "threads"].contains(parts[1])
            case .author, .waiting, .reviewer, .id: !parts[1].isEmpty
            }
        guard isKnown else { throw .unknownValue(key, parts[1]) }
        return Term(key: key, value: parts[1], isNegated: isNegated)
    }

    // MARK: Holding

    private static func holds(_ term: Term, of facts: Facts, for asker: Asker) -> Bool {
        let isPerson = { (person: Bytes32) in
            term.value == "me" ? person == asker.me : asker.isCalled(person, term.value)
        }
        switch term.key {
        case nil: return facts.title.lowercased().contains(term.value)
        case .status: return term.value == "any" || facts.status.rawValue == term.value
        case .author: return isPerson(facts.author)
        case .waiting: return facts.turn.persons.contains(where: isPerson)
        case .reviewer: return facts.asked.contains(where: isPerson)
        case .vote: return facts.verdicts.contains { $0.rawValue == term.value }
        case .id: return facts.id.change.hex.hasPrefix(term.value.lowercased())
        case .is: return holds(term.value, of: facts, for: asker)
        }
    }

    private static func holds(_ state: String, of facts: Facts, for asker: Asker) -> Bool {
        switch state {
        case "ready": facts.isReady
        case "new": facts.news > 0
        case "threads": facts.openThreads > 0
        default: facts.author == asker.me
        }
    }
}

extension Review {
    /// What queries ask of it. `news` is how much the asker has not seen.
    package func facts(
        under rules: LandRules, by persons: (Bytes32) -> Bytes32, news: Int
    ) -> ReviewQuery.Facts {
        let current = currentVotes(under: rules)
        return ReviewQuery.Facts(
            id: id, status: status, title: title, author: persons(author),
            turn: whoseTurn(under: rules, by: persons), asked: asked.map(persons),
            verdicts: current.values.map(\.ballot.verdict), isReady: unmet(under: rules, by: persons).isEmpty,
            openThreads: threads.count { !$0.isResolved }, news: news)
    }
}
