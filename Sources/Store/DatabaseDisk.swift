internal import Foundation

/// Where a database lies, apart from what SQLite itself does with its file: the folders of the system, or a disk that a
/// simulation plays. Paths are absolute. Whatever is changed is durable once its folder is synced.
package protocol DatabaseDisk: Sendable {
    /// Which of SQLite's file systems (`sqlite3_vfs`) leads to it; nil: the system's own.
    var fileSystem: String? { get }

    /// Sees to it that the folder of a file is there and that nobody else may enter it.
    func prepareFolder(of path: String) throws(StoreError)
    /// What is at a path; nil: nothing.
    func entry(at path: String) throws(StoreError) -> DiskEntry?
    /// An empty file that only this user may read (0600). Throws if something is there.
    func makeFile(at path: String) throws(StoreError)
    /// Waits until a file's bytes are on the medium.
    func syncFile(at path: String) throws(StoreError)
    /// All bytes of a small file; nil if there is none.
    func contents(of path: String) throws(StoreError) -> [UInt8]?
    /// Puts a small file in place as a whole or not at all, durable on return.
    func writeFile(_ bytes: [UInt8], at path: String) throws(StoreError)
    /// Takes the place of what is at the other path; of one folder.
    func rename(_ path: String, to other: String) throws(StoreError)
    /// Nothing happens if there is none.
    func removeFile(at path: String) throws(StoreError)
    /// Waits until the names in the folder of a file are on the medium.
    func syncFolder(of path: String) throws(StoreError)
}

/// What is at a path.
package struct DiskEntry: Equatable, Sendable {
    /// False for a folder, a link, a pipe.
    package let isFile: Bool
    package let sizeInBytes: UInt64
    package let identity: FileIdentity

    package init(isFile: Bool, sizeInBytes: UInt64, identity: FileIdentity) {
        self.isFile = isFile
        self.sizeInBytes = sizeInBytes
        self.identity = identity
    }
}

/// Which file this is, and in which state. The time of its last change is the system's own, which no program sets: a
/// copy, or a file that was written over or put back, is never what it was.
package struct FileIdentity: Equatable, Sendable {
    package let device: UInt64
    /// The file's number on its device.
    package let number: UInt64
    /// In nanoseconds, by the clock of the system.
    package let changedAt: UInt64

    package init(device: UInt64, number: UInt64, changedAt: UInt64) {
        self.device = device
        self.number = number
        self.changedAt = changedAt
    }
}

/// The disk of the machine.
package struct SystemDisk: DatabaseDisk {
    package init() {}

    package var fileSystem: String? { nil }

    package func prepareFolder(of path: String) throws(StoreError) { _ = try folder(of: path) }

    package func entry(at path: String) throws(StoreError) -> DiskEntry? {
        var information = stat()
        guard lstat(path, &information) == 0 else {
            if errno == ENOENT { return nil }
            throw .system(.opening, path: path, errno: errno)
        }
        #if canImport(Darwin)
            let changed = information.st_ctimespec
        #else
            let changed = information.st_ctim
        #endif
        return DiskEntry(
            isFile: information.st_mode & S_IFMT == S_IFREG, sizeInBytes: UInt64(clamping: information.st_size),
            identity: FileIdentity(
                device: UInt64(truncatingIfNeeded: information.st_dev),
                number: UInt64(truncatingIfNeeded: information.st_ino),
                changedAt: UInt64(truncatingIfNeeded: changed.tv_sec) &* 1_000_000_000
                    &+ UInt64(truncatingIfNeeded: changed.tv_nsec)))
    }

    package func contents(of path: String) throws(StoreError) -> [UInt8]? {
        let file = retryingInterrupted { open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .system(.opening, path: path, errno: errno)
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: Self.smallInBytesMax)
        let count = bytes.withUnsafeMutableBytes { buffer in
            retryingInterrupted { read(file, buffer.baseAddress, buffer.count) }
        }
        guard count >= 0 else { throw .system(.opening, path: path, errno: errno) }
        return Array(bytes.prefix(count))
    }

    package func writeFile(_ bytes: [UInt8], at path: String) throws(StoreError) {
        let draft = path + ".new"
        try removeFile(at: draft)  // Left by a writer that was killed.
        let file = try descriptor(of: draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        defer { close(file) }
        do throws(StoreError) {
            let written = bytes.withUnsafeBytes { bytes in
                Result { () throws(StoreError) in try writeAll(bytes, to: file, path: draft, during: .closing) }
            }
            try written.get()
            try syncToDisk(file, path: draft, during: .closing)
            try rename(draft, to: path)
        } catch {
            unlink(draft)
            throw error
        }
        try syncFolder(of: path)
    }

    /// As much of a small file is read.
    private static let smallInBytesMax = 4096

    package func makeFile(at path: String) throws(StoreError) {
        close(try descriptor(of: path, O_RDWR | O_CREAT | O_EXCL))
    }

    package func syncFile(at path: String) throws(StoreError) {
        let file = try descriptor(of: path, O_RDONLY | O_NOFOLLOW)
        defer { close(file) }
        try syncToDisk(file, path: path, during: .opening)
    }

    package func rename(_ path: String, to other: String) throws(StoreError) {
        guard Foundation.rename(path, other) == 0 else { throw .system(.opening, path: path, errno: errno) }
    }

    package func removeFile(at path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .system(.opening, path: path, errno: errno) }
    }

    package func syncFolder(of path: String) throws(StoreError) { try folder(of: path).sync(during: .opening) }

    private func folder(of path: String) throws(StoreError) -> PrivateFolder {
        try PrivateFolder(path: (path as NSString).deletingLastPathComponent, during: .opening)
    }

    private func descriptor(of path: String, _ flags: CInt) throws(StoreError) -> CInt {
        let file = retryingInterrupted { open(path, flags | O_CLOEXEC, 0o600) }
        guard file >= 0 else { throw .system(.opening, path: path, errno: errno) }
        return file
    }
}
