internal import GRDB

extension StoreError {
    /// What an error thrown inside a database access means here. The path is that of the database.
    init(_ error: any Error, during step: StoreStep, path: String) {
        switch error {
        case let known as StoreError: self = known
        case let error as DatabaseError: self.init(sqlite: error, during: step, path: path)
        // What GRDB throws apart from SQLite's answers is a value that does not have its column's type.
        default: self = .damaged(step, detail: String(describing: error))
        }
    }

    private init(sqlite error: DatabaseError, during step: StoreStep, path: String) {
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .foreignFile(path: path)
        case .SQLITE_CORRUPT, .SQLITE_FORMAT: self = .damaged(step, detail: error.message ?? "")
        case .SQLITE_FULL: self = .diskFull(step)
        case .SQLITE_IOERR, .SQLITE_CANTOPEN: self = .disk(step, code: error.extendedResultCode.rawValue)
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: self = .busy(step)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: self = .readOnly(step)
        default: self = .refused(step, code: error.extendedResultCode.rawValue)
        }
    }
}
