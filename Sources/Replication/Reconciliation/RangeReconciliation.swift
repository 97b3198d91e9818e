package import Identity
internal import WireCodec

/// One node's side of an exchange by which two nodes with many chains learn each what the other has, at the price of
/// what differs (Meyer, "Range-Based Set Reconciliation", 2022; Protocol/ranges.md).
///
/// Both sides keep the statements that they had when the exchange began. A range of chains is told by the sum of its
/// hashes; where that differs the other side cuts the range into smaller ones, or tells the hash of each statement when
/// they are few; then come the statements themselves that one of the two lacks. At the end each side knows the other's
/// statements exactly, as if it had got its whole frontier.
///
/// Termination: each answer to a range settles it, or takes a further step with it (sum, hashes, statements), or has
/// smaller ranges, with fewer statements of who cut it. A reply is never longer than what all statements in it take.
package struct RangeReconciliation: Sendable {
    package static let saltInBytes = StatementIndex.saltInBytes
    /// A range of more statements than these is cut.
    static let listMax = 32
    /// Into as many at most, none with fewer than half a list.
    static let fanOut = 32

    package let salt: [UInt8]
    private let index: StatementIndex
    /// Which of our statements the other side has too.
    private var isCommon: [Bool]
    /// The other side's statements that are not ours; of chains that are here, or were.
    private var foreign: [FrontierMessage.Chain] = []
    private let known: Set<ChainID>
    private var settled = SettledMeasure()

    /// `statements` is what is here, sorted, each once. Of chains that are neither there nor `known`, what the other
    /// side says is passed over.
    package init(of statements: [FrontierMessage.Chain], salt: [UInt8], known: Set<ChainID> = []) {
        self.salt = salt
        self.known = known
        index = StatementIndex(statements, salt: salt)
        isCommon = [Bool](repeating: false, count: statements.count)
    }

    /// Whether all of the other side's statements are known.
    package var isComplete: Bool { settled.isWhole }

    /// What the other side has, of the chains that are here; sorted. All of it once the exchange is complete.
    package var theirs: [FrontierMessage.Chain] {
        (index.statements.indices.compactMap { isCommon[$0] ? index.statements[$0] : nil } + foreign).sorted()
    }

    /// The chains of which the two sides do not say the same.
    package var differing: Set<ChainID> {
        Set(foreign.map(\.chain)).union(isCommon.indices.compactMap { isCommon[$0] ? nil : index.statements[$0].chain })
    }

    /// What begins the exchange.
    package func opening() -> [RangePart] { divided(index.statements.indices, from: .start, to: .end) }

    /// Takes the other side's parts and answers what to say to them; in the same order, and nothing where all is said.
    package mutating func receive(_ parts: [RangePart]) throws(ReplicationError) -> [RangePart] {
        var replies: [RangePart] = []
        for part in parts { replies += try receive(part) }
        return replies
    }

    private mutating func receive(_ part: RangePart) throws(ReplicationError) -> [RangePart] {
        let own = index.indexes(from: part.from, to: part.to)
        switch part.claim {
        case .equal:
            settle(part, withCommon: own)
        case .fingerprint(let sum):
            guard sum == index.sum(of: own) else { return divided(own, from: part.from, to: part.to) }
            settle(part, withCommon: own)
            return [RangePart(from: part.from, to: part.to, claim: .equal)]
        case .hashes(let hashes):
            // Who tells few hashes may be told of many statements: not in one message.
            if own.count > ReplicationLimits.rangeStatementCount {
                return divided(own, from: part.from, to: part.to)
            }
            return [RangePart(from: part.from, to: part.to, claim: .answer(answer(to: hashes, in: part, own)))]
        case .answer(let answer):
            let lacking = try take(answer, of: own)
            settle(part, withCommon: 0..<0)
            return lacking.isEmpty ? [] : [RangePart(from: part.from, to: part.to, claim: .statements(lacking))]
        case .statements(let statements):
            try take(statements)
            settle(part, withCommon: 0..<0)
        }
        return []
    }

    /// What to say of a range where the two sides differ.
    private func divided(_ own: Range<Int>, from: RangeBound, to: RangeBound) -> [RangePart] {
        guard own.count > Self.listMax, index.isDivisible(own) else {
            let hashes = index.sortedByHash(own).map(\.hash)
            return [RangePart(from: from, to: to, claim: .hashes(hashes))]
        }
        let parts = min(Self.fanOut, 2 * own.count / Self.listMax)
        let cuts = index.cuts(of: own, parts: parts)
        let bounds = [from] + cuts.map { index.bound(before: $0) } + [to]
        let ends = [own.lowerBound] + cuts + [own.upperBound]
        return (0...cuts.count).map { part in
            RangePart(
                from: bounds[part], to: bounds[part + 1],
                claim: .fingerprint(index.sum(of: ends[part]..<ends[part + 1])))
        }
    }

    private mutating func answer(to hashes: [UInt64], in part: RangePart, _ own: Range<Int>) -> RangeClaim.Answer {
        let ours = Dictionary(
            index.sortedByHash(own).map { ($0.hash, $0.index) }, uniquingKeysWith: { first, _ in first })
        let isHere = hashes.map { hash in
            guard let place = ours[hash] else { return false }
            isCommon[place] = true
            return true
        }
        if !isHere.contains(false) { settle(part, withCommon: 0..<0) }
        let missing = own.filter { !isCommon[$0] }.map { index.statements[$0] }
        return RangeClaim.Answer(isHere: isHere, missing: missing)
    }

    /// Answers which statements of ours the other side lacks.
    private mutating func take(
        _ answer: RangeClaim.Answer, of own: Range<Int>
    ) throws(ReplicationError) -> [FrontierMessage.Chain] {
        guard answer.isHere.count == own.count else {
            throw .malformed(.invalidValue(field: "answer", value: UInt64(answer.isHere.count)))
        }
        try take(answer.missing)
        var lacking: [FrontierMessage.Chain] = []
        for (isHere, place) in zip(answer.isHere, index.sortedByHash(own)) {
            isCommon[place.index] = isHere
            if !isHere { lacking.append(index.statements[place.index]) }
        }
        return lacking.sorted()
    }

    private mutating func take(_ statements: [FrontierMessage.Chain]) throws(ReplicationError) {
        let news = statements.filter { index.contains($0.chain) || known.contains($0.chain) }
        let limit = ReplicationLimits.frontierChainCount + 2 * index.statements.count
        guard foreign.count + news.count <= limit else {
            throw .overLimit(count: foreign.count + news.count, limit: limit)
        }
        foreign += news
    }

    private mutating func settle(_ part: RangePart, withCommon own: Range<Int>) {
        for place in own { isCommon[place] = true }
        settled.add(from: part.from, to: part.to)
    }
}
