internal import Foundation
internal import GRDB
internal import Membership
internal import Replication
internal import Synchronization
internal import WireCodec

/// Many small segments become few large ones: each end of a node leaves one, and a large one takes fewer bytes a change
/// and is read sooner (`Protocol/store.md`, section 3).
extension NodeDatabase {
    /// Merges neighbours among the segments of each space, `countMin` of them at the least at once. The caller sees to
    /// it that nobody seals meanwhile.
    ///
    /// Commits and reads go on: a segment is read, and the one that takes their place written, on the connection. A
    /// crash at any point leaves the old ones or the new one. Answers how many segments are fewer.
    func mergeSegments(
        _ policy: SealingPolicy, countMin: Int, while isWanted: () -> Bool
    ) throws(StoreError) -> Int {
        var gone = 0
        for space in try access(.sealing, { try Self.spacesWithSegments(countMin: countMin, in: $0) }) {
            var after = Int64.min
            while isWanted(),
                let adjacent = try access(
                    .sealing, { try Self.adjacent(in: space, after: after, policy, countMin: countMin, $0) })
            {
                let merge: SegmentMerge?
                do throws(ReplicationError) {
                    merge = try SegmentMerge(adjacent, policy: policy)
                } catch {
                    throw .damaged(.sealing, detail: "\(error)")
                }
                // Those that do not fit together by their bytes are not tried again in this round.
                after = adjacent.segments[0].number
                guard let merge else { continue }
                try access(.sealing) { try Self.store(merge, in: $0) }
                decoded.withLock { $0 = nil }
                gone += merge.replaced.count - 1
            }
        }
        return gone
    }

    private static func spacesWithSegments(countMin: Int, in database: Database) throws -> [Int64] {
        let rows = try database.allRows(
            "SELECT space FROM sealedSegments GROUP BY space HAVING count(*) >= ? ORDER BY space",
            arguments: [countMin])
        return try rows.map { try $0.integer(0, of: "sealedSegments") }
    }

    /// The first segments behind `after` that follow one another and have no more changes together than one may have.
    /// Where many are asked for, one that is half as large as it may be stays as it is: it would be written again and
    /// again.
    private static func adjacent(
        in space: Int64, after: Int64, _ policy: SealingPolicy, countMin: Int, _ database: Database
    ) throws -> AdjacentSegments? {
        let rows = try database.allRows(
            "SELECT number, changeCount FROM sealedSegments WHERE space = ? AND number > ? ORDER BY number",
            arguments: [space, after])
        var numbers: [Int64] = []
        var count = 0
        for row in rows {
            let size = try row.size(1, of: "sealedSegments")
            let isLarge = countMin > 2 && 2 * size > policy.segmentMax
            if isLarge || count + size > policy.segmentMax {
                if numbers.count >= countMin { break }
                (numbers, count) = ([], 0)
                if isLarge { continue }
            }
            numbers.append(try row.integer(0, of: "sealedSegments"))
            count += size
        }
        return numbers.count < max(2, countMin) ? nil : try read(numbers, of: space, in: database)
    }

    private static func read(_ numbers: [Int64], of space: Int64, in database: Database) throws -> AdjacentSegments {
        guard let row = try database.firstRow("SELECT id FROM spaces WHERE number = ?", arguments: [space])
        else { throw RowDamage(column: 0, table: "spaces") }
        var adjacent = AdjacentSegments(space: SpaceID(try row.bytes32(0, of: "spaces")))
        for number in numbers {
            let row = try database.firstRow(
                "SELECT changeCount, bytes FROM sealedSegments WHERE number = ?", arguments: [number])
            guard let row else { throw RowDamage(column: 0, table: "sealedSegments") }
            adjacent.segments.append(
                UnsealedTail.Segment(
                    number: number, changeCount: try row.size(0, of: "sealedSegments"),
                    bytes: try row.blob(1, of: "sealedSegments"), ends: try ends(ofSegment: number, in: database)))
        }
        return adjacent
    }

    /// The new one bears the number of the first, so that it stands where they stood in the order of arrival.
    private static func store(_ merge: SegmentMerge, in database: Database) throws {
        try database.change {
            for number in merge.replaced {
                try database.run("DELETE FROM sealedChains WHERE segment = ?", arguments: [number])
            }
            for number in merge.replaced.dropFirst() {
                try database.run("DELETE FROM sealedSegments WHERE number = ?", arguments: [number])
            }
            try database.run(
                "UPDATE sealedSegments SET changeCount = ?, bytes = ? WHERE number = ?",
                arguments: [merge.changeCount, Data(merge.bytes), merge.replaced[0]])
            for chain in merge.chains { try insert(chain, segment: merge.replaced[0], in: database) }
        }
    }
}
