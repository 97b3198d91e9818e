internal import Foundation
internal import GRDB
internal import Identity
internal import Membership
internal import Replication
internal import Synchronization
internal import WireCodec

/// Texts that are to be forgotten go from the file (`Protocol/store.md`, section 4).
extension NodeDatabase {
    /// Changes whose text is to go.
    private struct Pending {
        let spaceNumber: Int64
        let space: SpaceID
        let chainNumber: Int64
        let chain: ChainID
        let from: UInt64
        let to: UInt64

        func covers(_ change: Change) -> Bool { change.chain == chain && (from..<to).contains(change.sequence) }
    }

    /// Has the texts go that were noted: from rows, from segments, from kept texts, and from what the file and its
    /// journal hold of earlier states of them. The caller sees to it that nobody seals meanwhile.
    ///
    /// What is noted stays noted until all of it is done, so that a crash at any point loses nothing of it. The file is
    /// written anew, which takes as long as its contents do; commits wait for that.
    func carryOutForgetting(_ policy: SealingPolicy) throws(StoreError) {
        let pending = try access(.forgetting, Self.pending)
        if pending.isEmpty { return }
        try access(.forgetting) { database in
            try database.change {
                for entry in pending { try Self.forgetRows(entry, in: database) }
                for number in Set(pending.map(\.spaceNumber)) { try Self.dropTexts(ofSpace: number, in: database) }
            }
        }
        for (space, entries) in Dictionary(grouping: pending, by: \.space) {
            let segments = try access(.forgetting) { try Self.segments(of: entries, in: $0) }
            for number in segments { try forget(entries, inSegment: number, of: space, policy) }
        }
        decoded.withLock { $0 = nil }
        try access(.forgetting) { database in
            // Pages may hold copies of what lay on them before it was moved.
            try database.execute(sql: "VACUUM")
            if path != nil { _ = try database.checkpoint(.truncate) }
            try database.change {
                for entry in pending {
                    try database.run(
                        "DELETE FROM forgetting WHERE chain = ? AND fromSequence = ? AND toSequence = ?",
                        arguments: [entry.chainNumber, Int64(entry.from), Int64(entry.to)])
                }
            }
        }
    }

    private static func pending(_ database: Database) throws -> [Pending] {
        let rows = try database.allRows(
            """
            SELECT spaces.number, spaces.id, chains.number, chains.id, fromSequence, toSequence FROM forgetting
            JOIN chains ON chains.number = forgetting.chain JOIN spaces ON spaces.number = chains.space
            ORDER BY chains.number, fromSequence
            """)
        return try rows.map { row in
            Pending(
                spaceNumber: try row.integer(0, of: "spaces"), space: SpaceID(try row.bytes32(1, of: "spaces")),
                chainNumber: try row.integer(2, of: "chains"), chain: ChainID(try row.bytes32(3, of: "chains")),
                from: try row.count(4, of: "forgetting"), to: try row.count(5, of: "forgetting"))
        }
    }

    // MARK: Rows

    private static func forgetRows(_ entry: Pending, in database: Database) throws {
        let bounds = (Int64(clamping: entry.from), Int64(clamping: entry.to))
        let rows = try database.allRows(
            """
            SELECT arrival, sequence, id, body FROM changes WHERE chain = ? AND sequence >= ? AND sequence < ?
            """, arguments: [entry.chainNumber, bounds.0, bounds.1])
        for row in rows {
            let stored = StoredChange(
                space: entry.space, chain: entry.chain, sequence: try row.count(1, of: "changes"),
                id: try row.bytes32(2, of: "changes"), body: try row.blob(3, of: "changes"), signature: nil)
            let forgotten = try stored.forgettingText()
            if forgotten == stored { continue }
            try database.run(
                "UPDATE changes SET body = ? WHERE arrival = ?",
                arguments: [Data(forgotten.body), try row.integer(0, of: "changes")])
        }
    }

    /// A cache; it comes again when the node stops.
    private static func dropTexts(ofSpace number: Int64, in database: Database) throws {
        try database.run("DELETE FROM textCounts WHERE space = ?", arguments: [number])
        try database.run("DELETE FROM documentTexts WHERE space = ?", arguments: [number])
    }

    // MARK: Segments

    /// The numbers of the segments that hold any of the changes.
    private static func segments(of entries: [Pending], in database: Database) throws -> [Int64] {
        var numbers: Set<Int64> = []
        for entry in entries {
            let rows = try database.rows(
                """
                SELECT segment, endSequence FROM sealedChains WHERE chain = ? AND endSequence > ?
                ORDER BY endSequence
                """,
                arguments: [entry.chainNumber, Int64(clamping: entry.from)])
            while let row = try rows.next() {
                numbers.insert(try row.integer(0, of: "sealedChains"))
                if try row.count(1, of: "sealedChains") >= entry.to { break }
            }
        }
        return numbers.sorted()
    }

    /// Seals a segment again without the texts. What does not give the same ids is not written.
    private func forget(
        _ entries: [Pending], inSegment number: Int64, of space: SpaceID, _ policy: SealingPolicy
    ) throws(StoreError) {
        let bytes = try access(.forgetting) { database in
            try database.firstRow("SELECT bytes FROM sealedSegments WHERE number = ?", arguments: [number])?
                .blob(0, of: "sealedSegments")
        }
        guard let bytes else { throw .damaged(.forgetting, detail: "a sealed segment is not there") }
        let sealed: [UInt8]?
        do throws(ReplicationError) {
            sealed = try Self.forgetting(bytes, in: space, policy) { change in entries.contains { $0.covers(change) } }
        } catch {
            throw .damaged(.forgetting, detail: "\(error)")
        }
        guard let sealed else { return }
        try access(.forgetting) { database in
            try database.run(
                "UPDATE sealedSegments SET bytes = ? WHERE number = ?", arguments: [Data(sealed), number])
        }
    }

    /// Nil when there is no text to go.
    private static func forgetting(
        _ bytes: [UInt8], in space: SpaceID, _ policy: SealingPolicy, _ isForgotten: (Change) -> Bool
    ) throws(ReplicationError) -> [UInt8]? {
        let segment = try SealedSegment(decoding: bytes, space: space)
        var reader = SealedReader(segment)
        var changes: [SealableChange] = []
        var isChanged = false
        for _ in 0..<segment.changeCount {
            let (change, signature) = try reader.nextChange()
            let kept = isForgotten(change) ? change.forgettingText() : change
            isChanged = isChanged || kept.isTextForgotten != change.isTextForgotten
            changes.append(SealableChange(kept, signature: signature))
        }
        guard isChanged else { return nil }
        let sealed = SealedSegment(sealing: changes, space: space).encode(isSmall: changes.count >= policy.smallFrom)
        var check = SealedReader(try SealedSegment(decoding: sealed, space: space))
        for entry in changes {
            let (change, _) = try check.nextChange()
            guard change.id == entry.change.id else {
                throw .storedIDDiffers(change.chain, sequence: change.sequence)
            }
        }
        return sealed
    }
}
