internal import GRDB

/// What SQLite itself says of a database.
extension NodeDatabase {
    /// How closely it looks.
    enum PageCheck: String {
        /// At every page; about a second for each gigabyte.
        case quickly = "quick_check"
        /// Also whether every index has what its table has.
        case fully = "integrity_check"
    }

    /// Looks at every page and every index; about a second for each gigabyte. Throws `.damaged` with the first fault.
    package func check() throws(StoreError) {
        try access(.checking) { database in
            try Self.checkPages(of: database, .fully, during: .checking)
            if let broken = try Self.brokenLink(in: database) { throw StoreError.damaged(.checking, detail: broken) }
        }
    }

    /// Throws `.damaged` with the first fault that SQLite finds.
    static func checkPages(of database: Database, _ check: PageCheck, during step: StoreStep) throws {
        if let fault = try pageFaults(of: database, check, countMax: 1).first {
            throw StoreError.damaged(step, detail: fault)
        }
    }

    /// What SQLite finds, in its words, about so many faults at most.
    static func pageFaults(of database: Database, _ check: PageCheck, countMax: Int) throws -> [String] {
        let rows = try Row.fetchAll(database, sql: "PRAGMA \(check.rawValue)(\(countMax))")
        let answers = try rows.map { try $0.text(0, of: check.rawValue) }
        return answers.isEmpty ? ["\(check.rawValue) says nothing"] : answers.filter { $0 != "ok" }
    }

    /// In words, that some row refers to one that is not there; nil when none does.
    static func brokenLink(in database: Database) throws -> String? {
        try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil
            ? nil : "a row refers to one that is not there"
    }
}
