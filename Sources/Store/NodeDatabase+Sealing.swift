internal import Foundation
internal import GRDB
internal import Identity
internal import Membership
internal import Replication
internal import Synchronization
internal import WireCodec

/// Rows become columns (`Protocol/decisions/0005-sealed-segments.md`).
extension NodeDatabase {
    /// Has the texts go that are to be forgotten; then seals the changes of every space that has more than
    /// `policy.tailMax` of them in rows, and answers how many it sealed. Where a space has many small segments by then,
    /// they are merged.
    ///
    /// Commits and reads go on meanwhile: only the rows are read, and the segment written, on the connection. A crash
    /// at any point leaves the rows or the segment, never both and never neither. Any thread; one at a time seals.
    /// `isWanted` is asked before each segment. Room that the rows leave in the file goes back to the disk.
    @discardableResult
    package func seal(while isWanted: () -> Bool = { true }) throws(StoreError) -> Int {
        let outcome = try seal(above: policy.tailMax, policy, mergingFrom: policy.mergedMin, while: isWanted)
        if outcome.sealed > 0, isWanted() { try giveBackRoom() }
        return outcome.sealed
    }

    /// The same with another count of rows that may stay; and how many segments are fewer, where at least so many small
    /// ones are merged.
    @discardableResult
    func seal(
        above tailMax: Int, _ policy: SealingPolicy, mergingFrom mergedMin: Int? = nil,
        while isWanted: () -> Bool = { true }
    ) throws(StoreError) -> (sealed: Int, merged: Int) {
        let isFirst = sealing.withLock { isSealing in
            defer { isSealing = true }
            return !isSealing
        }
        guard isFirst else { return (0, 0) }
        defer { sealing.withLock { $0 = false } }
        try carryOutForgetting(policy)
        var sealed = 0
        for number in try access(.sealing, { try Self.spaces(withMoreRowsThan: tailMax, in: $0) }) {
            var done = Int.max
            while done > 0, isWanted(), try access(.sealing, { try Self.rowCount(ofSpace: number, in: $0) }) > tailMax {
                done = try sealNext(ofSpace: number, policy)
                sealed += done
            }
        }
        guard let mergedMin, sealed > 0 || mergedMin == 2 else { return (sealed, 0) }
        return (sealed, try mergeSegments(policy, countMin: mergedMin, while: isWanted))
    }

    /// Seals one segment; answers how many rows went into it.
    private func sealNext(ofSpace number: Int64, _ policy: SealingPolicy) throws(StoreError) -> Int {
        let tail = try access(.sealing) { try Self.tail(ofSpace: number, policy: policy, in: $0) }
        let work: SealingWork?
        do {
            work = try SealingWork(tail, policy: policy)
        } catch {
            throw .damaged(.sealing, detail: "\(error)")
        }
        guard let work else { return 0 }
        return try access(.sealing) { database in
            let count = try database.change { try Self.store(work, of: tail, in: database) }
            decoded.withLock { $0 = nil }
            return count
        }
    }

    private static func spaces(withMoreRowsThan count: Int, in database: Database) throws -> [Int64] {
        let rows = try database.allRows(
            """
            SELECT chains.space FROM changes JOIN chains ON chains.number = changes.chain
            GROUP BY chains.space HAVING count(*) > ? ORDER BY chains.space
            """, arguments: [count])
        return try rows.map { try $0.integer(0, of: "chains") }
    }

    private static func rowCount(ofSpace number: Int64, in database: Database) throws -> Int {
        let row = try database.firstRow(
            "SELECT count(*) FROM changes JOIN chains ON chains.number = changes.chain WHERE space = ?",
            arguments: [number])
        return try row?.size(0, of: "changes") ?? 0
    }

    // MARK: Reading

    private static func tail(ofSpace number: Int64, policy: SealingPolicy, in database: Database) throws -> UnsealedTail
    {
        guard let row = try database.firstRow("SELECT id FROM spaces WHERE number = ?", arguments: [number])
        else { throw RowDamage(column: 0, table: "spaces") }
        var tail = UnsealedTail(number: number, space: SpaceID(try row.bytes32(0, of: "spaces")))
        try readRows(into: &tail, policy: policy, in: database)
        try readTips(into: &tail, in: database)
        try readSegments(into: &tail, policy: policy, in: database)
        return tail
    }

    private static func readRows(into tail: inout UnsealedTail, policy: SealingPolicy, in database: Database) throws {
        let rows = try database.rows(
            """
            SELECT arrival, chains.id, sequence, changes.id, body, signature, chain, strand, leaving FROM changes
            JOIN chains ON chains.number = changes.chain WHERE space = ? ORDER BY arrival LIMIT ?
            """, arguments: [tail.number, policy.segmentMax])
        var bytes = 0
        while bytes <= policy.segmentMaxInBytes, let row = try rows.next() {
            tail.arrivals.append(try row.integer(0, of: "changes"))
            var change = StoredChange(
                space: tail.space, chain: ChainID(try row.bytes32(1, of: "chains")),
                sequence: try row.count(2, of: "changes"), id: try row.bytes32(3, of: "changes"),
                body: try row.blob(4, of: "changes"), signature: try row.optionalBlob(5, of: "changes"))
            change.strand = try row.size(7, of: "chains")
            change.leaving = try row.leaving(8, of: "changes")
            bytes += change.body.count
            tail.rows.append(change)
            tail.chains.append(try row.integer(6, of: "changes"))
        }
    }

    private static func readTips(into tail: inout UnsealedTail, in database: Database) throws {
        let rows = try database.rows(
            """
            SELECT chains.id, max(endSequence), lastID, lastMembership, chains.number FROM sealedChains
            JOIN chains ON chains.number = sealedChains.chain WHERE space = ? GROUP BY chains.number
            """, arguments: [tail.number])
        while let row = try rows.next() {
            let chain = ChainID(try row.bytes32(0, of: "chains"))
            let membership = try row.list32(3, of: "sealedChains")
            let sequence = try row.count(1, of: "sealedChains")
            guard sequence > 0 else { throw RowDamage(column: 1, table: "sealedChains") }
            tail.tips[try row.integer(4, of: "chains")] = ChangePlace(
                space: tail.space, chain: chain, sequence: sequence, previous: try row.bytes32(2, of: "sealedChains"),
                previousMembership: membership)
        }
    }

    private static func readSegments(
        into tail: inout UnsealedTail, policy: SealingPolicy, in database: Database
    ) throws {
        let rows = try database.rows(
            "SELECT number, changeCount, bytes FROM sealedSegments WHERE space = ? ORDER BY number DESC",
            arguments: [tail.number])
        var count = tail.rows.count
        while let row = try rows.next() {
            let number = try row.integer(0, of: "sealedSegments")
            let segment = UnsealedTail.Segment(
                number: number, changeCount: try row.size(1, of: "sealedSegments"),
                bytes: try row.blob(2, of: "sealedSegments"), ends: try ends(ofSegment: number, in: database))
            guard segment.changeCount <= 2 * count, count + segment.changeCount <= policy.segmentMax else { break }
            count += segment.changeCount
            tail.segments.append(segment)
        }
    }

    /// By the id of its last change there, the number of each chain in a segment.
    static func ends(ofSegment number: Int64, in database: Database) throws -> [Bytes32: Int64] {
        var ends: [Bytes32: Int64] = [:]
        let rows = try database.rows(
            "SELECT chain, lastID FROM sealedChains WHERE segment = ?", arguments: [number])
        while let row = try rows.next() {
            ends[try row.bytes32(1, of: "sealedChains")] = try row.integer(0, of: "sealedChains")
        }
        return ends
    }

    // MARK: Writing

    /// Zero, and nothing changed, when the rows are not those that were sealed: one got its signature meanwhile.
    private static func store(_ work: SealingWork, of tail: UnsealedTail, in database: Database) throws -> Int {
        let ofSpace = "arrival <= ? AND chain IN (SELECT number FROM chains WHERE space = ?)"
        let place: StatementArguments = [tail.arrivals[work.rowCount - 1], tail.number]
        let row = try database.firstRow(
            "SELECT count(*), count(signature) FROM changes WHERE \(ofSpace)", arguments: place)
        guard try row?.size(0, of: "changes") == work.rowCount, try row?.size(1, of: "changes") == work.signatureCount
        else { return 0 }
        for number in work.replaced {
            try database.run("DELETE FROM sealedChains WHERE segment = ?", arguments: [number])
            try database.run("DELETE FROM sealedSegments WHERE number = ?", arguments: [number])
        }
        try database.run(
            "INSERT INTO sealedSegments (space, changeCount, bytes) VALUES (?, ?, ?)",
            arguments: [tail.number, work.changeCount, Data(work.bytes)])
        let segment = database.lastInsertedRowID
        for chain in work.chains { try insert(chain, segment: segment, in: database) }
        try database.run("DELETE FROM changes WHERE \(ofSpace)", arguments: place)
        return work.rowCount
    }

    /// Notes where a chain ends in a segment.
    static func insert(_ chain: SealingWork.Chain, segment: Int64, in database: Database) throws {
        try database.run(
            """
            INSERT INTO sealedChains (chain, endSequence, segment, lastID, lastMembership) VALUES (?, ?, ?, ?, ?)
            """,
            arguments: [
                chain.number, Int64(chain.endSequence), segment, chain.lastID.data,
                Data(chain.lastMembership.flatMap(\.bytes)),
            ])
    }
}
