import Foundation
import GRDB
import Replication
import StoreCrashWriter

@testable import Store

/// A database as a program of an earlier schema left it.
enum EarlierDatabase {
    /// Writes the space of a workload and some of its changes under the schema that a migration ends with.
    static func write(_ changes: [StoredChange], of workload: RealWorkload, upTo migration: String, at path: String)
        throws
    {
        chmod((path as NSString).deletingLastPathComponent, 0o700)
        let queue = try DatabaseQueue(path: path)
        try Migrations.all.migrate(queue, upTo: migration)
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO spaces (id, genesis) VALUES (?, ?)",
                arguments: [workload.space.bytes.data, Data(workload.genesis)])
            for change in changes {
                let hasStrands = try database.columns(in: "chains").contains { $0.name == "strand" }
                try database.execute(
                    sql: "INSERT OR IGNORE INTO chains (space, id\(hasStrands ? ", strand" : "")) "
                        + "VALUES (1, ?\(hasStrands ? ", 0" : ""))",
                    arguments: [change.chain.bytes.data])
                try database.execute(
                    sql: """
                        INSERT INTO changes (chain, sequence, id, body, signature)
                        SELECT number, ?, ?, ?, ? FROM chains WHERE id = ?
                        """,
                    arguments: [
                        Int64(change.sequence), change.id.data, Data(change.body), change.signature.map { Data($0) },
                        change.chain.bytes.data,
                    ])
            }
        }
        try queue.close()
        chmod(path, 0o600)
    }
}
