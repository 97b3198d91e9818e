internal import GRDB

/// The store's own statements are few and come again and again: each is prepared once a connection, and kept.
///
/// Not for SQL that is made up as a person asks: every text of it would be kept as well.
extension Database {
    func rows(_ sql: String, arguments: StatementArguments = []) throws -> RowCursor {
        try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    }

    func allRows(_ sql: String, arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    func firstRow(_ sql: String, arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func run(_ sql: String, arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Runs `body` in a transaction that has the file to itself from the beginning: all of it is done, or nothing.
    ///
    /// `inTransaction(.immediate)` does the same with statements that it prepares anew each time. Not within another.
    func change<Value>(_ body: () throws -> Value) throws -> Value {
        try run("BEGIN IMMEDIATE TRANSACTION")
        do {
            let value = try body()
            try run("COMMIT TRANSACTION")
            return value
        } catch {
            // SQLite may have rolled back by itself. What went wrong first is what is told, as in GRDB.
            if isInsideTransaction { try? run("ROLLBACK TRANSACTION") }
            throw error
        }
    }
}
