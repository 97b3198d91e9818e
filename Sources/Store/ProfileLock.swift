internal import Foundation
internal import Synchronization

/// Held by the one node that runs on a profile, until it is released or its process ends, however that ends.
///
/// It is a `flock` on a file that holds the process's number in decimal, so that a second node can name the first. The
/// file stays when the lock goes, since removing it would let two nodes lock two files of the same name.
package final class ProfileLock: Sendable {
    package let path: String
    private let descriptor: Mutex<CInt?>

    /// Throws `.profileInUse` when another node, in this process or another, holds the lock.
    package init(path: String) throws(StoreError) {
        precondition(path.hasPrefix("/"), "the path of the lock is absolute")
        _ = try PrivateFolder(path: (path as NSString).deletingLastPathComponent, during: .lockingProfile)
        let file = retryingInterrupted { open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        guard file >= 0 else { throw .system(.lockingProfile, path: path, errno: errno) }
        do throws(StoreError) {
            try Self.lock(file, path: path)
            try Self.writeProcessNumber(to: file, path: path)
        } catch {
            close(file)
            throw error
        }
        self.path = path
        descriptor = Mutex(file)
    }

    deinit {
        release()
    }

    /// Lets another node have the profile. Does nothing the second time.
    package func release() {
        descriptor.withLock { descriptor in
            guard let file = descriptor else { return }
            ftruncate(file, 0)
            close(file)
            descriptor = nil
        }
    }

    private static func lock(_ file: CInt, path: String) throws(StoreError) {
        guard retryingInterrupted({ flock(file, LOCK_EX | LOCK_NB) }) != 0 else { return }
        guard errno == EWOULDBLOCK else { throw .system(.lockingProfile, path: path, errno: errno) }
        throw .profileInUse(path: path, pid: readProcessNumber(from: file))
    }

    private static func writeProcessNumber(to file: CInt, path: String) throws(StoreError) {
        // Written over an old number before that is cut off, so that a number can be read at any moment.
        let text = [UInt8]("\(getpid())\n".utf8)
        guard retryingInterrupted({ pwrite(file, text, text.count, 0) }) == text.count,
            ftruncate(file, off_t(text.count)) == 0
        else {
            throw .system(.lockingProfile, path: path, errno: errno)
        }
    }

    /// Nil when the holder has not written its number yet.
    private static func readProcessNumber(from file: CInt) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = retryingInterrupted { pread(file, &bytes, bytes.count, 0) }
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
