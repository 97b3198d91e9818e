internal import Foundation
internal import GRDB
internal import Replication
internal import WireCodec

/// A row that the schema does not allow: the file was changed by something else than SQLite.
struct RowDamage: Error, CustomStringConvertible {
    let column: Int
    let table: String

    var description: String { "column \(column) of a row of \(table) has no such value" }
}

/// Values that are checked, since a damaged file may hold others; GRDB's own subscripts would trap on them.
extension Row {
    func integer(_ column: Int, of table: String) throws -> Int64 {
        guard case .int64(let value) = databaseValue(column).storage else {
            throw RowDamage(column: column, table: table)
        }
        return value
    }

    /// Never negative.
    func count(_ column: Int, of table: String) throws -> UInt64 {
        guard let value = UInt64(exactly: try integer(column, of: table)) else {
            throw RowDamage(column: column, table: table)
        }
        return value
    }

    /// Never negative, and no more than a sum of many of them still fits.
    func size(_ column: Int, of table: String) throws -> Int {
        let value = try integer(column, of: table)
        guard (0...Int64(1) << 40).contains(value) else { throw RowDamage(column: column, table: table) }
        return Int(value)
    }

    func text(_ column: Int, of table: String) throws -> String {
        guard case .string(let value) = databaseValue(column).storage else {
            throw RowDamage(column: column, table: table)
        }
        return value
    }

    func blob(_ column: Int, of table: String) throws -> [UInt8] {
        guard let value = try optionalBlob(column, of: table) else { throw RowDamage(column: column, table: table) }
        return value
    }

    /// Nil for NULL. Copied once, out of SQLite's own memory.
    func optionalBlob(_ column: Int, of table: String) throws -> [UInt8]? {
        try withUnsafeData(atIndex: column) { data in data.map { [UInt8]($0) } }
    }

    func bytes32(_ column: Int, of table: String) throws -> Bytes32 {
        let value: Bytes32? = try withUnsafeData(atIndex: column) { data in
            data?.withUnsafeBytes { bytes in bytes.count == Bytes32.count ? Bytes32(bigEndian: bytes) : nil }
        }
        guard let value else { throw RowDamage(column: column, table: table) }
        return value
    }

    /// Ids one behind the other.
    func list32(_ column: Int, of table: String) throws -> [Bytes32] {
        let bytes = try blob(column, of: table)
        return try stride(from: 0, to: bytes.count, by: Bytes32.count).map { start in
            guard let id = Bytes32(bytes[start..<Swift.min(start + Bytes32.count, bytes.count)]) else {
                throw RowDamage(column: column, table: table)
            }
            return id
        }
    }

    /// What the first change of a strand follows; nil for any other change.
    func leaving(_ column: Int, of table: String) throws -> StoredChange.Leaving? {
        guard try optionalBlob(column, of: table) != nil else { return nil }
        let ids = try list32(column, of: table)
        guard let previous = ids.first else { throw RowDamage(column: column, table: table) }
        return StoredChange.Leaving(previous: previous, membership: Array(ids.dropFirst()))
    }

    private func databaseValue(_ column: Int) -> DatabaseValue {
        self[column]
    }
}

extension Bytes32 {
    /// As GRDB takes a blob.
    var data: Data { Data(bytes) }
}
