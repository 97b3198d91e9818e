internal import GRDBSQLite

/// SQLite's extended codes for what went wrong at a file (sqlite.org/rescode.html), which are macros of C.
enum DiskAnswer {
    static let read = code(1)
    static let shortRead = code(2)
    static let write = code(3)
    static let sync = code(4)
    static let folderSync = code(5)
    static let truncate = code(6)
    static let size = code(7)
    static let delete = code(10)
    static let access = code(13)
    static let nothingToDelete = code(23)

    private static func code(_ kind: CInt) -> CInt { SQLITE_IOERR | kind << 8 }
}
