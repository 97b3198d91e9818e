internal import GRDB

/// Reads the rows of tables some of whose pages may be gone: as many as can be had.
///
/// An error of the store comes from where the rows go, not from where they lie: it is thrown on, and ends the reading.
struct TolerantReader {
    private let database: Database
    /// What could not be read, in words.
    private(set) var faults: [StoreFault] = []

    init(_ database: Database) {
        self.database = database
    }

    /// The rows of a table in the order of its key, an integer that comes first among the columns.
    ///
    /// Behind a place that cannot be read it goes on where it can again, found by ever longer steps: rows within the
    /// last step are passed over. A page in a place that is not its own gives rows out of order: they are handed on
    /// too, and the going on is only ever forward, or such a page would send it round without an end.
    mutating func rows(_ columns: String, of table: String, _ body: (Row) throws -> Void) throws(StoreError) {
        let key = columns.prefix { $0 != "," }
        var (next, step): (Int64, Int64) = (1, 1)
        while true {
            do {
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT \(columns) FROM \(table) WHERE \(key) >= ? ORDER BY \(key)",
                    arguments: [next])
                while let row = try rows.next() {
                    let key = try row.integer(0, of: table)
                    if key >= next { (next, step) = (key == .max ? key : key + 1, 1) }
                    try take(row, of: table, body)
                }
                return
            } catch let error as StoreError {
                throw error
            } catch {
                if step == 1 { faults.append(StoreFault(.pages, "\(table) cannot be read from \(next) on: \(error)")) }
                guard step < 1 << 40, next <= .max - step else { return }
                (next, step) = (next + step, step * 2)
            }
        }
    }

    /// The rows of a small table with a key of another kind, from both ends as far as they go.
    mutating func rows(
        _ columns: String, of table: String, keyedBy key: String, _ body: (Row) throws -> Void
    ) throws(StoreError) {
        var seen: Set<DatabaseValue> = []
        for order in ["ASC", "DESC"] {
            do {
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT \(columns) FROM \(table) ORDER BY \(key) \(order)")
                while let row = try rows.next() {
                    guard seen.insert(row[0] as DatabaseValue).inserted else { continue }
                    try take(row, of: table, body)
                }
                return
            } catch let error as StoreError {
                throw error
            } catch {
                if order == "ASC" { faults.append(StoreFault(.pages, "\(table) cannot be read whole: \(error)")) }
            }
        }
    }

    private mutating func take(_ row: Row, of table: String, _ body: (Row) throws -> Void) throws(StoreError) {
        do {
            try body(row)
        } catch let error as StoreError {
            throw error
        } catch {
            faults.append(StoreFault(.row, "\(table): \(error)"))
        }
    }
}
