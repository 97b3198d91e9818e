internal import Foundation

/// A mailbox in a folder: of a shared drive, of a program that keeps folders equal, of a stick.
package final class FolderMailbox: MailboxStorage {
    /// More names than these are not looked at.
    package static let namesMax = 65_536
    /// A draft that a crash left behind goes when nobody can be writing it any more.
    private static let draftLifetimeInSeconds = 86_400

    private let path: String

    package init(path: String) {
        self.path = path
    }

    package func open() throws(MailboxError) {
        var information = stat()
        guard stat(path, &information) == 0 else { throw .system(.opening, path: path, errno: errno) }
        guard information.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
    }

    package func files(where isName: (String) -> Bool) throws(MailboxError) -> [MailboxFile] {
        guard let folder = opendir(path) else { throw .system(.listing, path: path, errno: errno) }
        defer { closedir(folder) }
        var files: [MailboxFile] = []
        for _ in 0..<Self.namesMax {
            errno = 0
            guard let entry = readdir(folder) else {
                if errno != 0 { throw .system(.listing, path: path, errno: errno) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            removeIfLeftBehind(name)
            guard isName(name) else { continue }
            var information = stat()
            guard lstat(path + "/" + name, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { continue }
            files.append(MailboxFile(name: name, sizeInBytes: Int(information.st_size)))
        }
        return files.sorted { $0.name < $1.name }
    }

    package func bring(_ name: String) -> String { path + "/" + name }

    package func place(of name: String) -> String { path + "/" + name }

    package func remove(_ names: [String]) throws(MailboxError) {
        for name in names where unlink(path + "/" + name) != 0 && errno != ENOENT {
            throw .system(.removing, path: path + "/" + name, errno: errno)
        }
    }

    package func close() throws(MailboxError) -> Bool {
        try FolderDurability.sync(path, for: path)
        return true
    }

    private func removeIfLeftBehind(_ name: String) {
        guard BundleDraft.isName(name) else { return }
        var information = stat()
        let draft = path + "/" + name
        guard lstat(draft, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
            information.st_uid == geteuid(), time(nil) - Self.modified(information) > Self.draftLifetimeInSeconds
        else { return }
        unlink(draft)
    }

    private static func modified(_ information: stat) -> Int {
        #if canImport(Darwin)
            Int(information.st_mtimespec.tv_sec)
        #else
            Int(information.st_mtim.tv_sec)
        #endif
    }
}
