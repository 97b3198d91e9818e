internal import GRDBSQLite

/// One connection's use of a file on a simulated disk.
final class OpenFile {
    /// Nil for a file without a name, which is nowhere but here: no program finds it again.
    private let disk: SimulatedDisk?
    private let file: Int
    /// The life of the disk in which it was opened; in a later one it is of no use.
    private let life: Int
    /// A new journal: its first sync makes its name durable as well (`UNIXFILE_DIRSYNC` in SQLite's os_unix.c).
    private var syncsFolder: Bool
    private let isReadOnly: Bool
    private var scratch: FileContents
    /// What connections to one file share in memory, an index of the journal. Gone with the connection.
    private var regions: [UnsafeMutableRawPointer] = []

    /// `.busy` when another connection has the database open.
    init(named name: String?, on disk: SimulatedDisk?, flags: CInt) throws(DiskFault) {
        self.disk = disk
        scratch = FileContents()
        isReadOnly = flags & SQLITE_OPEN_READONLY != 0
        guard let disk, let name else {
            (file, life, syncsFolder) = (0, 0, false)
            return
        }
        let isNew = try disk.perform(.size) { $0.folder.names[name] == nil }
        let creates = flags & SQLITE_OPEN_CREATE != 0
        let isDatabase = flags & SQLITE_OPEN_MAIN_DB != 0
        (file, life) = try disk.perform(isNew && creates ? .create : .open) { (state) throws(DiskFault) in
            if isDatabase, state.isOpen(name) { throw .busy }
            return (try state.open(name, creating: creates), state.life)
        }
        let journals = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL
        syncsFolder = isNew && flags & journals != 0
    }

    deinit {
        dropRegions()
        disk?.close(file, life: life)
    }

    // MARK: Bytes

    /// Fills what the file does not have with zeros, as SQLite asks for.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> CInt {
        let count: Int
        do throws(DiskFault) {
            if let disk {
                count = try disk.perform(.read, life: life) { [file] in $0.read(into: buffer, at: offset, of: file) }
            } else {
                count = scratch.read(into: buffer, at: offset)
            }
        } catch {
            return DiskAnswer.read
        }
        guard count < buffer.count else { return SQLITE_OK }
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).initializeMemory(as: UInt8.self, repeating: 0)
        return DiskAnswer.shortRead
    }

    /// One connection at a time: there is nobody to lock out. But a file that may not be written is not locked for
    /// that, so that nobody empties a journal into it.
    func lock(_ level: CInt) -> CInt { isReadOnly && level > SQLITE_LOCK_SHARED ? SQLITE_BUSY : SQLITE_OK }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> CInt {
        if isReadOnly { return SQLITE_READONLY }
        guard let disk else {
            scratch.write(bytes, at: offset)
            scratch.sync()
            return SQLITE_OK
        }
        do throws(DiskFault) {
            try disk.perform(.write, life: life) { [file] (state) throws(DiskFault) in
                try state.write(bytes, at: offset, to: file)
            }
            return SQLITE_OK
        } catch {
            if case .full = error { return SQLITE_FULL }
            return DiskAnswer.write
        }
    }

    func truncate(to count: Int) -> CInt {
        guard let disk else {
            scratch.truncate(to: count)
            scratch.sync()
            return SQLITE_OK
        }
        return answer(DiskAnswer.truncate) { [file, life] () throws(DiskFault) in
            try disk.perform(.truncate, life: life) { $0.files[file]?.truncate(to: count) }
        }
    }

    func sync() -> CInt {
        guard let disk else { return SQLITE_OK }
        let code = answer(DiskAnswer.sync) { [file, life] () throws(DiskFault) in
            try disk.perform(.sync, on: file, life: life) { $0.files[file]?.sync() }
        }
        guard code == SQLITE_OK, syncsFolder else { return code }
        syncsFolder = false
        return answer(DiskAnswer.folderSync) { [life] () throws(DiskFault) in
            try disk.perform(.syncFolder, life: life) { $0.folder.sync() }
        }
    }

    func size(into count: UnsafeMutablePointer<sqlite3_int64>?) -> CInt {
        guard let disk else {
            count?.pointee = sqlite3_int64(scratch.bytes.count)
            return SQLITE_OK
        }
        return answer(DiskAnswer.size) { [file, life] () throws(DiskFault) in
            count?.pointee = sqlite3_int64(try disk.perform(.size, life: life) { $0.files[file]?.bytes.count ?? 0 })
        }
    }

    private func answer(_ code: CInt, _ body: () throws(DiskFault) -> Void) -> CInt {
        do throws(DiskFault) {
            try body()
            return SQLITE_OK
        } catch {
            return code
        }
    }

    // MARK: Memory

    func region(_ index: Int, count: Int, extends: Bool) -> UnsafeMutableRawPointer? {
        while extends, regions.count <= index {
            let region = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
            region.initializeMemory(as: UInt8.self, repeating: 0, count: count)
            regions.append(region)
        }
        return index < regions.count ? regions[index] : nil
    }

    func dropRegions() {
        for region in regions { region.deallocate() }
        regions = []
    }
}

/// What SQLite keeps for an open file: its own part, and ours.
struct OpenFileSlot {
    private var base: sqlite3_file
    private var opened: Unmanaged<OpenFile>

    static func put(_ opened: OpenFile, into file: UnsafeMutablePointer<sqlite3_file>) {
        UnsafeMutableRawPointer(file).initializeMemory(
            as: OpenFileSlot.self,
            to: OpenFileSlot(base: sqlite3_file(pMethods: methods), opened: .passRetained(opened)))
    }

    private static func opened(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Unmanaged<OpenFile> {
        guard let file else { preconditionFailure("SQLite names the file") }
        return UnsafeMutableRawPointer(file).assumingMemoryBound(to: OpenFileSlot.self).pointee.opened
    }

    private static func with(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ body: (OpenFile) -> CInt
    ) -> CInt {
        body(opened(file).takeUnretainedValue())
    }

    /// Never changed once it is made.
    private nonisolated(unsafe) static let methods: UnsafePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: sqlite3_io_methods())
        methods.pointee.iVersion = 2
        methods.pointee.xClose = { file in
            opened(file).release()
            return SQLITE_OK
        }
        methods.pointee.xRead = { file, buffer, count, offset in
            with(file) { $0.read(into: .init(start: buffer, count: Int(count)), at: Int(offset)) }
        }
        methods.pointee.xWrite = { file, bytes, count, offset in
            with(file) { $0.write(.init(start: bytes, count: Int(count)), at: Int(offset)) }
        }
        methods.pointee.xTruncate = { file, count in with(file) { $0.truncate(to: Int(count)) } }
        methods.pointee.xSync = { file, _ in with(file) { $0.sync() } }
        methods.pointee.xFileSize = { file, count in with(file) { $0.size(into: count) } }
        methods.pointee.xLock = { file, level in with(file) { $0.lock(level) } }
        methods.pointee.xUnlock = { _, _ in SQLITE_OK }
        methods.pointee.xCheckReservedLock = { _, answer in
            answer?.pointee = 0
            return SQLITE_OK
        }
        methods.pointee.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
        // Both as the system's own file system says of an ordinary disk.
        methods.pointee.xSectorSize = { _ in 4096 }
        methods.pointee.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
        methods.pointee.xShmMap = { file, index, count, extends, answer in
            let region = opened(file).takeUnretainedValue().region(
                Int(index), count: Int(count), extends: extends != 0)
            answer?.pointee = region
            return SQLITE_OK
        }
        methods.pointee.xShmLock = { _, _, _, _ in SQLITE_OK }
        methods.pointee.xShmBarrier = { _ in }
        methods.pointee.xShmUnmap = { file, _ in
            opened(file).takeUnretainedValue().dropRegions()
            return SQLITE_OK
        }
        return UnsafePointer(methods)
    }()
}
