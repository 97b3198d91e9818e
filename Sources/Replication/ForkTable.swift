internal import CRDT
internal import Identity
internal import WireCodec

/// The chains of which two histories are here: their strands in the order of arrival and in the order of their ids, and
/// what their events are called in documents.
///
/// Where two strands part, the one whose change there has the smaller id comes first: an order that is the same on
/// every replica, whatever came first. Concurrent events at one place stand in the order of their agents' bytes, so a
/// strand's agent is chosen between its neighbours': the first strand has the bytes C of the chain's id; one behind it
/// C ‖ f, one before it (C as a number, minus one) ‖ f, where f is a binary fraction between the neighbours'. Nothing
/// is ever renamed. A fraction has at most one bit more than the longer of its neighbours', so those of the strands
/// that a chain may have fit an agent. Proof by comparison with the naive order: `StrandOrderTests`.
struct ForkTable: Sendable {
    struct Fork: Sendable {
        /// Numbers of strands, in the order of arrival.
        fileprivate(set) var strands: [Int]
        /// The same, in the order of their ids.
        fileprivate(set) var order: [Int]
        /// Of each in `order`, what its agent has behind the chain's id.
        fileprivate var fractions: [[UInt8]]
        /// Where in `order` the first strand is.
        fileprivate var first: Int
        /// The first sequence of which two changes are here.
        fileprivate(set) var sequence: UInt64
    }

    private(set) var chains: [ChainID: Fork] = [:]
    private(set) var agents: [AgentID: Int] = [:]

    /// Almost always.
    var isEmpty: Bool { chains.isEmpty }

    /// Where a new strand whose first change has an id stands in the order of the chain's strands.
    /// O(log strands) comparisons, each O(depth of forks).
    func place(ofStrandWith firstID: Bytes32, leaving new: Strand, in table: ChainTable) -> Int {
        let order = chains[new.chain]?.order ?? table.firstStrand(of: new.chain).map { [$0] } ?? []
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            let isBefore = table.parting(of: new, firstID: firstID, from: order[middle])
            if isBefore { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Notes a strand at its place in the order; answers it under its name. `first` is the chain's first strand.
    mutating func add(_ strand: Strand, number: Int, at place: Int, first: Int) -> Strand {
        var fork =
            chains[strand.chain]
            ?? Fork(strands: [first], order: [first], fractions: [[]], first: 0, sequence: strand.first)
        let isBehind = place > fork.first
        let low = isBehind ? fork.fractions[place - 1] : (place > 0 ? fork.fractions[place - 1] : [])
        let isLast = isBehind ? place == fork.order.count : place == fork.first
        let fraction = BinaryFraction.between(low, isLast ? nil : fork.fractions[place])
        let prefix = isBehind ? strand.chain.bytes.bytes : Self.predecessor(of: strand.chain.bytes.bytes)
        let agent = AgentID(prefix + fraction)
        let named = strand.named(agent, ordinal: fork.strands.count)
        fork.strands.append(number)
        fork.order.insert(number, at: place)
        fork.fractions.insert(fraction, at: place)
        if !isBehind { fork.first += 1 }
        fork.sequence = min(fork.sequence, strand.first)
        chains[strand.chain] = fork
        agents[agent] = number
        return named
    }

    /// One less, as a number of as many bytes.
    private static func predecessor(of bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for place in result.indices.reversed() {
            result[place] &-= 1
            if result[place] != .max { break }
        }
        return result
    }
}

/// A number between 0 and 1, as the bytes behind the point; none at its end is zero.
enum BinaryFraction {
    /// The one in the middle between two, where nothing stands for 1. One bit longer than the longer of the two.
    static func between(_ low: [UInt8], _ high: [UInt8]?) -> [UInt8] {
        let count = max(low.count, high?.count ?? 0) + 1
        var sum = [UInt8](repeating: 0, count: count)
        var carry: UInt16 = high == nil ? 1 : 0
        // The sum first, least byte first; what is carried out of it is the bit before the point.
        var overflow: UInt16 = 0
        for place in (0..<count).reversed() {
            let total = byte(low, place) + byte(high ?? [], place) + overflow
            sum[place] = UInt8(truncatingIfNeeded: total)
            overflow = total >> 8
        }
        carry += overflow
        for place in 0..<count {
            let value = carry << 8 | UInt16(sum[place])
            sum[place] = UInt8(truncatingIfNeeded: value >> 1)
            carry = value & 1
        }
        while sum.last == 0 { sum.removeLast() }
        return sum
    }

    private static func byte(_ bytes: [UInt8], _ place: Int) -> UInt16 {
        place < bytes.count ? UInt16(bytes[place]) : 0
    }
}
