internal import CLinux

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The folder of a local socket: entered by its owner alone, so that the socket in it is safe from the first moment.
///
/// It stays open and locked while the socket is made, so that two nodes that start at once do not both take the place
/// of a socket that nobody answers at.
struct SocketFolder: ~Copyable {
    private let descriptor: CInt

    /// Makes the folder (0700; its parent must exist) or checks the one that is there, and waits for its lock.
    init(_ path: String, owner: UInt32 = geteuid()) throws(TransportError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw .system(call: .createFolder, code: errno) }
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else {
            let code = errno
            let isOther = code == ENOTDIR || code == ELOOP
            throw isOther ? .notAFolder(path: path) : .system(call: .openFolder, code: code)
        }
        do throws(TransportError) {
            try Self.check(opened, path, owner: owner)
            guard flock(opened, LOCK_EX) == 0 else { throw .system(call: .openFolder, code: errno) }
        } catch {
            Self.close(opened)
            throw error
        }
        descriptor = opened
    }

    deinit {
        Self.close(descriptor)
    }

    private static func check(_ descriptor: CInt, _ path: String, owner: UInt32) throws(TransportError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(call: .openFolder, code: errno) }
        guard status.st_uid == owner else { throw .folderOfAnotherUser(path: path, user: status.st_uid) }
        let mode = UInt32(status.st_mode) & 0o7777
        guard mode & 0o077 == 0 else { throw .folderOpenToOthers(path: path, mode: mode) }
    }

    private static func close(_ descriptor: CInt) {
        #if canImport(Darwin)
            _ = Darwin.close(descriptor)
        #else
            _ = Glibc.close(descriptor)
        #endif
    }
}

/// The file of a local socket.
struct SocketFile: Equatable {
    let path: String
    /// Which file it is, whatever its path comes to mean later.
    private let device: UInt64
    private let inode: UInt64

    /// The socket at a path; nil when nothing is there.
    init?(at path: String) throws(TransportError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .system(call: .probeSocket, code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        self.path = path
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Removes the file, provided that nobody answers at it.
    func removeIfStale() throws(TransportError) {
        let answer = clinux_is_answered_unix(path)
        guard answer >= 0 else { throw .system(call: .probeSocket, code: -answer) }
        guard answer == 0 else { throw .socketInUse(path: path) }
        if unlink(path) != 0, errno != ENOENT { throw .system(call: .removeSocket, code: errno) }
    }

    /// Removes the file, provided that it still is this one.
    func removeIfOurs() {
        if let present = try? SocketFile(at: path), present == self { unlink(path) }
    }
}
