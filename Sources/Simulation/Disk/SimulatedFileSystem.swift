internal import GRDBSQLite
internal import Synchronization

/// The file system of simulated disks among SQLite's (`sqlite3_vfs`, sqlite.org/c3ref/vfs.html): one for all disks,
/// which are told apart by their paths.
enum SimulatedFileSystem {
    static let name = "atelier-simulated"

    private struct Reference: Sendable {
        weak let disk: SimulatedDisk?
    }

    private static let disks = Mutex<(next: Int, known: [Int: Reference])>((1, [:]))
    private static let prefix = "/simulated-disk-"

    static func nextNumber() -> Int {
        disks.withLock { disks in
            defer { disks.next += 1 }
            return disks.next
        }
    }

    static func add(_ disk: SimulatedDisk) {
        precondition(isRegistered, "SQLite takes a file system")
        let reference = Reference(disk: disk)
        disks.withLock { $0.known[disk.number] = reference }
    }

    static func remove(_ number: Int) { disks.withLock { $0.known[number] = nil } }

    /// The folder of a disk.
    static func path(ofDisk number: Int) -> String { "\(prefix)\(number)/" }

    /// The disk and the name in its folder; nil for a path of none that is there.
    private static func place(of path: UnsafePointer<CChar>?) -> (disk: SimulatedDisk, name: String)? {
        guard let path = path.map({ String(cString: $0) }), path.hasPrefix(prefix) else { return nil }
        let words = path.dropFirst(prefix.count).split(separator: "/", maxSplits: 1)
        guard words.count == 2, let number = Int(words[0]),
            let disk = disks.withLock({ $0.known[number]?.disk })
        else { return nil }
        return (disk, String(words[1]))
    }

    // MARK: SQLite's side

    private static let isRegistered: Bool = {
        let system = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        system.initialize(to: sqlite3_vfs())
        system.pointee.iVersion = 1
        system.pointee.szOsFile = CInt(MemoryLayout<OpenFileSlot>.size)
        system.pointee.mxPathname = 512
        let name = SimulatedFileSystem.name.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: name.count)
        for (index, character) in name.enumerated() { copy[index] = character }
        system.pointee.zName = UnsafePointer(copy)
        system.pointee.xOpen = { _, path, file, flags, outFlags in open(path, file, flags, outFlags) }
        system.pointee.xDelete = { _, path, syncsFolder in delete(path, syncsFolder: syncsFolder != 0) }
        system.pointee.xAccess = { _, path, question, answer in access(path, question, answer) }
        system.pointee.xFullPathname = { _, path, capacity, target in
            // Paths of simulated disks are full ones.
            guard let path, let target else { return SQLITE_CANTOPEN }
            let name = String(cString: path).utf8CString
            guard name.count <= Int(capacity) else { return SQLITE_CANTOPEN }
            for (index, character) in name.enumerated() { target[index] = character }
            return SQLITE_OK
        }
        // Asked of the default file system only.
        system.pointee.xRandomness = { _, _, _ in 0 }
        system.pointee.xSleep = { _, microseconds in microseconds }
        system.pointee.xCurrentTime = { _, days in
            days?.pointee = 2_460_000.5
            return SQLITE_OK
        }
        system.pointee.xGetLastError = { _, _, _ in 0 }
        return sqlite3_vfs_register(system, 0) == SQLITE_OK
    }()

    private static func open(
        _ path: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: CInt,
        _ outFlags: UnsafeMutablePointer<CInt>?
    ) -> CInt {
        guard let file else { return SQLITE_CANTOPEN }
        file.pointee.pMethods = nil
        // A file without a name is SQLite's own scratch paper, which no program finds again: it is on no disk.
        let place = place(of: path)
        if place == nil, path != nil { return SQLITE_CANTOPEN }
        do throws(DiskFault) {
            let opened = try OpenFile(named: place?.name, on: place?.disk, flags: flags)
            OpenFileSlot.put(opened, into: file)
        } catch {
            if case .busy = error { return SQLITE_BUSY }
            return SQLITE_CANTOPEN
        }
        outFlags?.pointee = flags
        return SQLITE_OK
    }

    private static func delete(_ path: UnsafePointer<CChar>?, syncsFolder: Bool) -> CInt {
        guard let (disk, name) = place(of: path) else { return DiskAnswer.delete }
        do throws(DiskFault) {
            try disk.perform(.delete) { (state) throws(DiskFault) in try state.delete(name) }
        } catch {
            if case .absent = error { return DiskAnswer.nothingToDelete }
            return DiskAnswer.delete
        }
        guard syncsFolder else { return SQLITE_OK }
        do throws(DiskFault) {
            try disk.perform(.syncFolder) { $0.folder.sync() }
            return SQLITE_OK
        } catch {
            return DiskAnswer.folderSync
        }
    }

    /// As the system's own (`unixAccess` in SQLite's os_unix.c): an empty file is none.
    private static func access(
        _ path: UnsafePointer<CChar>?, _ question: CInt, _ answer: UnsafeMutablePointer<CInt>?
    ) -> CInt {
        guard let (disk, name) = place(of: path) else { return DiskAnswer.access }
        do throws(DiskFault) {
            let count = try disk.perform(.size) { state in
                state.folder.names[name].flatMap { state.files[$0]?.bytes.count }
            }
            let isThere = question == SQLITE_ACCESS_EXISTS ? count ?? 0 > 0 : count != nil
            answer?.pointee = isThere ? 1 : 0
            return SQLITE_OK
        } catch {
            return DiskAnswer.access
        }
    }
}
