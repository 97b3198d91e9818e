import GRDB
import Testing

@testable import Store

@Suite("Statements that are kept")
struct StatementTests {
    private struct Refusal: Error {}

    private func count(_ queue: DatabaseQueue) throws -> Int {
        try queue.inDatabase { try $0.firstRow("SELECT count(*) FROM settings")?.size(0, of: "settings") ?? -1 }
    }

    private func set(_ key: String, in database: Database) throws {
        try database.run("INSERT INTO settings (key, value) VALUES (?, x'01')", arguments: [key])
    }

    @Test("all of a change is done, or nothing, and what failed in it is told; the next one goes on from there")
    func change() throws {
        let queue = try NodeDatabase.inMemory().queue
        let before = try count(queue)
        #expect(throws: Refusal.self) {
            try queue.inDatabase { database in
                try database.change {
                    try set("one", in: database)
                    throw Refusal()
                }
            }
        }
        #expect(try count(queue) == before)
        // SQLite refuses the second, and so the first is not there either.
        #expect(throws: DatabaseError.self) {
            try queue.inDatabase { database in
                try database.change {
                    try set("one", in: database)
                    try set("one", in: database)
                }
            }
        }
        #expect(try count(queue) == before)
        let answer = try queue.inDatabase { database in
            try database.change {
                try set("one", in: database)
                return 7
            }
        }
        #expect(answer == 7)
        #expect(try count(queue) == before + 1)
        #expect(try queue.inDatabase { !$0.isInsideTransaction })
    }

    @Test("a statement gives the rows of each time, also after one that was not read to its end")
    func again() throws {
        try NodeDatabase.inMemory().queue.inDatabase { database in
            for key in ["xa", "xb", "xc"] { try set(key, in: database) }
            let sql = "SELECT key FROM settings WHERE key >= ? AND key < 'xd' ORDER BY key"
            let broken = try database.rows(sql, arguments: ["xa"])
            #expect(try broken.next()?.text(0, of: "settings") == "xa")
            #expect(
                try database.allRows(sql, arguments: ["xb"]).map { try $0.text(0, of: "settings") } == ["xb", "xc"])
            #expect(try database.firstRow(sql, arguments: ["xc"])?.text(0, of: "settings") == "xc")
            #expect(try database.firstRow(sql, arguments: ["xd"]) == nil)
            #expect(try database.cachedStatement(sql: sql) === database.cachedStatement(sql: sql))
        }
    }
}
