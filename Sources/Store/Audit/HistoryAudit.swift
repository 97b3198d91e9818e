internal import GRDB
internal import Identity
package import Membership
internal import Replication
internal import WireCodec

/// Reads the spaces of a database, whatever state it is in, and hands on what holds together.
struct HistoryAudit {
    private var reader: TolerantReader
    private var spaces: [Int64: SpaceAudit] = [:]
    private var order: [Int64] = []
    private var found: [StoreFault] = []
    private let take: (DurableWrite) throws -> Void

    /// `take` gets what can be kept, in an order in which it can be stored.
    init(_ database: Database, take: @escaping (DurableWrite) throws -> Void = { _ in }) {
        reader = TolerantReader(database)
        self.take = take
    }

    var faults: [StoreFault] { reader.faults + found + order.compactMap { spaces[$0] }.flatMap(\.faults) }

    var summaries: [SpaceSummary] {
        order.compactMap { spaces[$0] }.map {
            SpaceSummary(
                id: $0.space, operations: $0.operationCount, changes: $0.changeCount, segments: $0.segmentCount)
        }
    }

    mutating func run() throws {
        try readSpaces()
        try readOperations()
        try readChanges()
    }

    private mutating func readSpaces() throws {
        var rows: [(Int64, SpaceID, [UInt8])] = []
        try reader.rows("number, id, genesis", of: "spaces") { row in
            rows.append(
                (
                    try row.integer(0, of: "spaces"), SpaceID(try row.bytes32(1, of: "spaces")),
                    try row.blob(2, of: "spaces")
                ))
        }
        for (number, id, genesis) in rows {
            do {
                spaces[number] = try SpaceAudit(id, genesis: genesis)
                order.append(number)
                try take(.space(id, genesis: genesis))
            } catch let error as MembershipError {
                found.append(StoreFault(.space, space: id, "\(error)"))
            }
        }
    }

    private mutating func readOperations() throws {
        var (spaces, found) = (spaces, found)
        let take = take
        try reader.rows("arrival, space, body", of: "membershipOps") { row in
            let (number, body) = (try row.integer(1, of: "membershipOps"), try row.blob(2, of: "membershipOps"))
            guard let space = spaces[number]?.space else {
                found.append(StoreFault(.row, "a membership statement of a space that is not there"))
                return
            }
            if let operation = spaces[number]?.take(operation: body) {
                try take(.membershipOp(space, id: operation.id, bytes: body))
            }
        }
        (self.spaces, self.found) = (spaces, found)
    }

    private mutating func readChanges() throws {
        var chains: [Int64: (space: Int64, id: ChainID, strand: Int)] = [:]
        try reader.rows("number, space, id, strand", of: "chains") { row in
            chains[try row.integer(0, of: "chains")] = (
                try row.integer(1, of: "chains"), ChainID(try row.bytes32(2, of: "chains")),
                try row.size(3, of: "chains")
            )
        }
        var (spaces, found) = (spaces, found)
        let take = take
        try reader.rows("number, space, bytes", of: "sealedSegments") { row in
            let number = try row.integer(1, of: "sealedSegments")
            let bytes = try row.blob(2, of: "sealedSegments")
            if spaces[number] == nil { found.append(StoreFault(.row, "a segment of a space that is not there")) }
            try spaces[number]?.take(segment: bytes) { try take(.change($0)) }
        }
        try reader.rows("arrival, chain, sequence, id, body, signature, leaving", of: "changes") { row in
            guard let chain = chains[try row.integer(1, of: "changes")], let space = spaces[chain.space]?.space else {
                found.append(StoreFault(.row, "a change of a chain that is not there"))
                return
            }
            var change = StoredChange(
                space: space, chain: chain.id, sequence: try row.count(2, of: "changes"),
                id: try row.bytes32(3, of: "changes"), body: try row.blob(4, of: "changes"),
                signature: try row.optionalBlob(5, of: "changes"))
            change.strand = chain.strand
            change.leaving = try row.leaving(6, of: "changes")
            if let kept = spaces[chain.space]?.take(change) { try take(.change(kept)) }
        }
        (self.spaces, self.found) = (spaces, found)
    }
}

/// What is stored of a space and holds together.
package struct SpaceSummary: Equatable, Sendable {
    package let id: SpaceID
    package let operations: Int
    package let changes: Int
    package let segments: Int
}
