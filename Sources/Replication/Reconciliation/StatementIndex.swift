internal import Identity
internal import SodiumCrypto
internal import WireCodec

/// The statements of one replica at one moment, in order, with the sum of the hashes of any range of them in O(log n).
///
/// Each hash is keyed with a salt that was drawn for this one exchange, so nobody can have made statements beforehand
/// whose sums are equal; of what is not known beforehand two different sets have equal sums once in 2⁶⁴. To make it
/// takes one hash for each statement; 8 bytes for each, beside the statements, which are shared.
struct StatementIndex: Sendable {
    static let saltInBytes = 16

    /// Sorted, each once.
    let statements: [FrontierMessage.Chain]
    /// Of the hashes of as many first statements, modulo 2⁶⁴.
    private let sums: [UInt64]

    init(_ statements: [FrontierMessage.Chain], salt: [UInt8]) {
        precondition(salt.count == Self.saltInBytes, "a salt has 16 bytes")
        self.statements = statements
        var sums: [UInt64] = [0]
        sums.reserveCapacity(statements.count + 1)
        for (index, statement) in statements.enumerated() {
            sums.append(sums[index] &+ Self.hash(of: statement, salt: salt))
        }
        self.sums = sums
    }

    /// The first eight bytes of the hash of a statement as it stands in messages.
    private static func hash(of statement: FrontierMessage.Chain, salt: [UInt8]) -> UInt64 {
        var writer = ByteWriter(reserving: 80)
        writer.raw("range/1".utf8)
        writer.raw(salt)
        writer.statement(statement)
        return BLAKE2b.hash256(writer.bytes).leadingWord
    }

    /// Those in a range. O(log n).
    func indexes(from: RangeBound, to: RangeBound) -> Range<Int> {
        let lower = firstIndex(behind: from)
        return lower..<max(lower, firstIndex(behind: to))
    }

    /// O(1).
    func sum(of range: Range<Int>) -> UInt64 { sums[range.upperBound] &- sums[range.lowerBound] }

    /// O(1).
    func hash(at index: Int) -> UInt64 { sums[index + 1] &- sums[index] }

    /// Some statements by their hashes, sorted by these.
    func sortedByHash(_ range: Range<Int>) -> [(hash: UInt64, index: Int)] {
        range.map { (hash(at: $0), $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }

    /// Whether they are of two chains at least, so that a bound lies between them.
    func isDivisible(_ range: Range<Int>) -> Bool {
        range.count > 1 && statements[range.lowerBound].chain != statements[range.upperBound - 1].chain
    }

    /// The first indexes of about equal parts of a range, behind the first part; all of a chain in one. Of a range of
    /// two chains at least, one.
    func cuts(of range: Range<Int>, parts: Int) -> [Int] {
        var cuts: [Int] = []
        for part in 1..<parts {
            let last = cuts.last ?? range.lowerBound
            let middle = range.lowerBound + range.count * part / parts
            var cut = middle
            while cut > last, isInsideChain(cut) { cut -= 1 }
            if cut == last {
                cut = middle
                while cut < range.upperBound, isInsideChain(cut) { cut += 1 }
            }
            if cut > last, cut < range.upperBound { cuts.append(cut) }
        }
        return cuts
    }

    /// Whether the statement before one is of the same chain.
    private func isInsideChain(_ index: Int) -> Bool {
        index > 0 && statements[index].chain == statements[index - 1].chain
    }

    /// The bound before a statement that another one's chain precedes.
    func bound(before index: Int) -> RangeBound {
        RangeBound(between: statements[index - 1].chain, and: statements[index].chain)
    }

    func contains(_ chain: ChainID) -> Bool {
        let index = partition { $0.chain < chain }
        return index < statements.count && statements[index].chain == chain
    }

    private func firstIndex(behind bound: RangeBound) -> Int { partition { !bound.isBefore($0.chain) } }

    /// The first index whose statement is not `before`; all that are stand before all that are not.
    private func partition(_ isBefore: (FrontierMessage.Chain) -> Bool) -> Int {
        var (low, high) = (0, statements.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(statements[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
