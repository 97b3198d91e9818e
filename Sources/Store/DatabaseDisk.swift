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

    package init(isFile: Bool, sizeInBytes: UInt64) {
        self.isFile = isFile
        self.sizeInBytes = sizeInBytes
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
        return DiskEntry(
            isFile: information.st_mode & S_IFMT == S_IFREG, sizeInBytes: UInt64(clamping: information.st_size))
    }

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
