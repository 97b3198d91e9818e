internal import Foundation

/// A name in a folder and what stands there.
package struct FolderEntry: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case folder
        case file(sizeInBytes: Int)
        case symbolicLink
        /// A pipe, a socket or a device.
        case special
    }

    /// As the file system has it: any bytes but `/` and NUL.
    package let name: [UInt8]
    package let kind: Kind
    package let signature: FileSignature

    /// Tells the same folder or file under whatever path it is met.
    var place: FilePlace { signature.place }

    /// Nil when nothing of that name is there any more.
    init?(name: [UInt8], in folder: CInt) {
        var information = stat()
        let result = name.withCName { fstatat(folder, $0, &information, AT_SYMLINK_NOFOLLOW) }
        guard result == 0 else { return nil }
        self.name = name
        signature = FileSignature(information)
        kind =
            switch information.st_mode & S_IFMT {
            case S_IFDIR: .folder
            case S_IFREG: .file(sizeInBytes: Int(information.st_size))
            case S_IFLNK: .symbolicLink
            default: .special
            }
    }
}

/// What a file system calls a file itself, apart from its names: POSIX's device and inode number.
struct FilePlace: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    init(_ information: stat) {
        device = UInt64(truncatingIfNeeded: information.st_dev)
        inode = UInt64(truncatingIfNeeded: information.st_ino)
    }

    /// Nil when the system does not say; `errno` tells why.
    init?(descriptor: CInt) {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { return nil }
        self.init(information)
    }

    /// Nil when nothing is at `path`. Follows links.
    init?(path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        self.init(information)
    }
}
