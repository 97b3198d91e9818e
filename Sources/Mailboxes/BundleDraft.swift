internal import Foundation

/// A bundle that is being written, under a name of its own beside the place where it will stand; it is there under its
/// final name only when all of it is on the disk. Removed when it is dropped before that.
///
/// One caller at a time, on any thread.
package final class BundleDraft: @unchecked Sendable {
    private let path: String
    private let folder: String
    private let draft: String
    private let file: CInt
    private var isInPlace = false

    private static let prefix = ".atelier-"
    private static let ending = ".part"

    /// Whether a name is that of a draft.
    static func isName(_ name: String) -> Bool { name.hasPrefix(prefix) && name.hasSuffix(ending) }

    /// `path` is absolute. What stands there is replaced at the end, if it is a file.
    package init(path: String) throws(MailboxError) {
        self.path = path
        folder = (path as NSString).deletingLastPathComponent
        var information = stat()
        if lstat(path, &information) == 0, information.st_mode & S_IFMT != S_IFREG { throw .notAFile(path: path) }
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        let draft = folder + "/" + Self.prefix + digits + Self.ending
        self.draft = draft
        file = uninterrupted { open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        guard file >= 0 else { throw .system(.opening, path: path, errno: errno) }
    }

    deinit {
        close(file)
        if !isInPlace { unlink(draft) }
    }

    package func append(_ bytes: [UInt8]) throws(MailboxError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { part in uninterrupted { write(file, part.baseAddress, part.count) } }
            guard count > 0 else { throw .system(.writing, path: path, errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Puts the file in its place, whole and durable.
    package func finish() throws(MailboxError) {
        guard uninterrupted({ fsync(file) }) == 0, rename(draft, path) == 0 else {
            throw .system(.placing, path: path, errno: errno)
        }
        isInPlace = true
        try FolderDurability.sync(folder, for: path)
    }
}

/// Makes new, removed and renamed names of a folder durable.
enum FolderDurability {
    static func sync(_ folder: String, for path: String) throws(MailboxError) {
        let descriptor = uninterrupted { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system(.placing, path: path, errno: errno) }
        defer { close(descriptor) }
        // Some network drives know no such thing of folders; the file itself is on its disk.
        guard uninterrupted({ fsync(descriptor) }) == 0 || errno == EINVAL else {
            throw .system(.placing, path: path, errno: errno)
        }
    }
}

/// Calls again as long as a signal came in between.
func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
