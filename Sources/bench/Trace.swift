import WireCodec

/// An editing trace of the public collection: what one or several people typed, transaction by transaction.
struct Trace {
    /// At `position` (in scalars), `deleted` scalars go, then `inserted` comes.
    struct Patch {
        let position: Int
        let deleted: Int
        let inserted: String
    }

    struct Transaction {
        let patches: [Patch]
        /// The transactions, by index, on whose union this one was made.
        let parents: [Int]
        let agent: Int
    }

    let endContent: String
    let isConcurrent: Bool
    let agentCount: Int
    let transactions: [Transaction]

    /// Files of the collection are far smaller.
    private static let sizeMaxInBytes = 1 << 28

    init(json bytes: [UInt8]) throws {
        let form = try JSONValue(parsing: bytes, atMostBytes: Self.sizeMaxInBytes)
        guard let end = form["endContent"]?.string, let list = form["txns"]?.array else { throw BenchError.notATrace }
        endContent = end
        isConcurrent = form["kind"] != nil
        agentCount = Int(form["numAgents"]?.int ?? 1)
        transactions = try list.enumerated().map { index, entry in
            let parents = entry["parents"]?.array?.compactMap { $0.int.map(Int.init) }
            return Transaction(
                patches: try (entry["patches"]?.array ?? []).map(Self.patch),
                parents: parents ?? (index > 0 ? [index - 1] : []), agent: Int(entry["agent"]?.int ?? 0))
        }
    }

    private static func patch(_ value: JSONValue) throws -> Patch {
        guard let fields = value.array, fields.count == 3, let position = fields[0].int, let deleted = fields[1].int,
            let inserted = fields[2].string
        else { throw BenchError.notATrace }
        return Patch(position: Int(position), deleted: Int(deleted), inserted: inserted)
    }

    var patches: [Patch] { transactions.flatMap(\.patches) }

    /// For each transaction, the earlier ones with patches that its agent's replica still lacks, in order.
    func deliveries() -> [[Int]] {
        var known = Array(repeating: Array(repeating: false, count: transactions.count), count: agentCount)
        return transactions.enumerated().map { index, transaction in
            var missing: [Int] = []
            var stack = transaction.parents
            while let parent = stack.popLast() {
                if known[transaction.agent][parent] { continue }
                known[transaction.agent][parent] = true
                missing.append(parent)
                stack += transactions[parent].parents
            }
            known[transaction.agent][index] = true
            return missing.filter { !transactions[$0].patches.isEmpty }.sorted()
        }
    }
}
