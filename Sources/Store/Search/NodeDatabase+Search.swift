internal import GRDB
package import Membership
internal import WireCodec

/// The words of messages, to be found again: a cache beside the records, which are the truth. What is taken away, and
/// an earlier wording, is in none of its pages any more once `update` is done.
extension NodeDatabase {
    /// Which messages of a space are in the index, and which wording of each. O(n).
    package func searchable(in space: SpaceID) throws(StoreError) -> [SearchEntry.Key: Int] {
        try access(.loading) { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT searchEntries.change, place, wording FROM searchEntries
                    JOIN spaces ON spaces.number = searchEntries.space WHERE spaces.id = ?
                    """, arguments: [space.bytes.data])
            var found: [SearchEntry.Key: Int] = [:]
            while let row = try rows.next() {
                let key = SearchEntry.Key(
                    change: try row.bytes32(0, of: "searchEntries"), place: try row.size(1, of: "searchEntries"))
                found[key] = try row.size(2, of: "searchEntries")
            }
            return found
        }
    }

    /// The spaces of which anything is in the index.
    package func searchableSpaces() throws(StoreError) -> [SpaceID] {
        try access(.loading) { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT spaces.id FROM spaces
                    WHERE EXISTS (SELECT 1 FROM searchEntries WHERE searchEntries.space = spaces.number)
                    """)
            return try rows.map { SpaceID(try $0.bytes32(0, of: "spaces")) }
        }
    }

    /// Takes messages out of the index, and others in, in one transaction. What is in already is replaced. Where a
    /// space is not stored nothing is done.
    package func updateSearch(
        of space: SpaceID, removing gone: [SearchEntry.Key], adding new: [SearchEntry]
    ) throws(StoreError) {
        if gone.isEmpty && new.isEmpty { return }
        try access(.committing) { database in
            try database.inTransaction(.immediate) {
                let number = try Int64.fetchOne(
                    database, sql: "SELECT number FROM spaces WHERE id = ?", arguments: [space.bytes.data])
                guard let number else { return .commit }
                var hasRemoved = false
                for key in gone + new.map(\.key) {
                    if try Self.remove(key, ofSpace: number, from: database) { hasRemoved = true }
                }
                for entry in new { try Self.insert(entry, ofSpace: number, into: database) }
                // FTS5 only marks what is deleted; merged into one, its pieces hold nothing of it, and the pages that
                // become free are overwritten.
                if hasRemoved { try database.execute(sql: "INSERT INTO searchTexts(searchTexts) VALUES('optimize')") }
                return .commit
            }
        }
    }

    private static func remove(
        _ key: SearchEntry.Key, ofSpace space: Int64, from database: Database
    ) throws -> Bool {
        let number = try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT number FROM searchEntries WHERE space = ? AND change = ? AND place = ?"),
            arguments: [space, key.change.data, key.place])
        guard let number else { return false }
        for table in ["searchTexts WHERE rowid", "searchEntries WHERE number"] {
            try database.cachedStatement(sql: "DELETE FROM \(table) = ?").execute(arguments: [number])
        }
        return true
    }

    private static func insert(_ entry: SearchEntry, ofSpace space: Int64, into database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO searchEntries (space, change, place, wording, author, tenths, channel)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            space, entry.key.change.data, entry.key.place, entry.wording, entry.author.data,
            Int64(clamping: entry.tenths), entry.channel,
        ])
        try database.cachedStatement(sql: "INSERT INTO searchTexts (rowid, text) VALUES (?, ?)").execute(
            arguments: [database.lastInsertedRowID, entry.text])
    }

    /// The newest messages that a query is about, the oldest of them first. Without words: all that its other parts
    /// are about.
    package func search(_ query: SearchQuery) throws(StoreError) -> [SearchHit] {
        var (conditions, arguments) = (["1"], StatementArguments())
        if let expression = query.expression {
            conditions.append("searchEntries.number IN (SELECT rowid FROM searchTexts WHERE searchTexts MATCH ?)")
            arguments += [expression]
        }
        for (column, keys) in [("spaces.id", query.spaces.map(\.bytes)), ("author", query.authors)] where !keys.isEmpty
        {
            conditions.append("\(column) IN (\(Array(repeating: "?", count: keys.count).joined(separator: ", ")))")
            arguments += StatementArguments(keys.map(\.data))
        }
        if let channel = query.channel {
            conditions.append("channel = ?")
            arguments += [channel]
        }
        if let times = query.times {
            conditions.append("tenths >= ? AND tenths < ?")
            arguments += [Int64(clamping: times.lowerBound), Int64(clamping: times.upperBound)]
        }
        arguments += [min(max(query.limit, 0), SearchQuery.limitMax)]
        let sql = """
            SELECT spaces.id, searchEntries.change, place FROM searchEntries
            JOIN spaces ON spaces.number = searchEntries.space
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY tenths DESC, searchEntries.number DESC LIMIT ?
            """
        let bound = arguments
        return try access(.loading) { database in
            try Row.fetchAll(database, sql: sql, arguments: bound).map { row in
                let key = SearchEntry.Key(
                    change: try row.bytes32(1, of: "searchEntries"), place: try row.size(2, of: "searchEntries"))
                return SearchHit(space: SpaceID(try row.bytes32(0, of: "spaces")), key: key)
            }.reversed()
        }
    }
}
