import Foundation
import GRDB
import TestKit
import Testing

@testable import Store

struct TolerantReaderTests {
    /// Keys to a page.
    private static let pageCount: Int64 = 4
    /// The last of them is the largest that there is.
    private static let keys = Array(1..<60) + [Int64.max]

    /// A table whose keys lie four to a page, in order; the third page has become a copy of another one, and the fourth
    /// cannot be read.
    private func damaged(copying source: Int, in folder: TemporaryFolder) throws -> DatabaseQueue {
        let path = folder.path("numbers.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(sql: "CREATE TABLE numbers (number INTEGER PRIMARY KEY, filling BLOB)")
            for key in Self.keys {
                try database.execute(sql: "INSERT INTO numbers VALUES (?, zeroblob(900))", arguments: [key])
            }
        }
        try queue.close()
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        // A leaf of a table begins with 13 (sqlite.org/fileformat2.html); the first page is the schema's.
        let leaves = stride(from: 4096, to: bytes.count, by: 4096).filter { bytes[$0] == 13 }
        try #require(leaves.count == Self.keys.count / Int(Self.pageCount))
        bytes.replaceSubrange(leaves[2]..<leaves[2] + 4096, with: bytes[leaves[source]..<leaves[source] + 4096])
        bytes.replaceSubrange(leaves[3]..<leaves[3] + 4096, with: repeatElement(0, count: 4096))
        try folder.write(bytes, to: "numbers.sqlite")
        return try DatabaseQueue(path: path)
    }

    /// How often each row was handed on.
    private func read(_ queue: DatabaseQueue) throws -> [Int64: Int] {
        try queue.inDatabase { database in
            var found: [Int64: Int] = [:]
            var reader = TolerantReader(database)
            var count = 0
            try reader.rows("number, filling", of: "numbers") { row in
                count += 1
                if count > 10 * Self.keys.count { throw StoreError.refused(.checking, code: 0) }
                found[try row.integer(0, of: "numbers"), default: 0] += 1
            }
            #expect(!reader.faults.isEmpty)
            return found
        }
    }

    @Test("rows that come out of order before a page that cannot be read are handed on once, and those behind it too")
    func earlier() throws {
        let folder = try TemporaryFolder()
        let found = try read(damaged(copying: 0, in: folder))
        for key in Self.keys {
            switch key {
            case 1...4: #expect(found[key] == 2, "key \(key) is on two pages")
            case 5...8: #expect(found[key] == 1, "key \(key)")
            // Two pages are gone, and the next rows are within the last step.
            case 9..<24: #expect(found[key] ?? 0 <= 1, "key \(key)")
            default: #expect(found[key] == 1, "key \(key)")
            }
        }
    }

    @Test("behind the largest key of all nothing is looked for")
    func largest() throws {
        let folder = try TemporaryFolder()
        let found = try read(damaged(copying: 14, in: folder))
        #expect(found == Dictionary(uniqueKeysWithValues: (Array(1...8) + [57, 58, 59, Int64.max]).map { ($0, 1) }))
    }
}
