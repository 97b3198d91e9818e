internal import CLinux
package import CRDT
internal import Foundation

/// A folder and what is beneath it. The one way to open anything in a shared folder.
///
/// Whatever another program does to the folder meanwhile, nothing outside it is opened: a path is walked from the open
/// root in the same call that opens it, and no link is followed. There is no check apart from the use.
package final class SandboxedRoot: Sendable {
    /// Who walks the path. Both give the same answers.
    package enum Walk: Sendable {
        /// `openat2` (Linux 5.6): the kernel, in one call.
        case kernel
        /// `openat` with `O_NOFOLLOW`, folder by folder.
        case partByPart
    }

    package let path: String
    package let walk: Walk
    private let descriptor: CInt
    let place: FilePlace
    /// The node's own folders: nothing in them is read into a space or written, under whatever name they are met.
    let protectedPlaces: Set<FilePlace>

    /// Opens the folder at `path`, through links if there are any: the user named it.
    ///
    /// `protecting` are paths of the node's own folders. `walk` is for tests; without it the kernel walks if it can.
    package init(path: String, protecting: [String] = [], walk: Walk? = nil) throws(FolderError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: throw .notFound(path: path)
            case ENOTDIR: throw .notAFolder(path: path)
            default: throw .system(path: path, errno: errno)
            }
        }
        guard let place = FilePlace(descriptor: descriptor) else {
            let code = errno
            close(descriptor)
            throw .system(path: path, errno: code)
        }
        self.path = path
        self.descriptor = descriptor
        self.place = place
        protectedPlaces = Set(protecting.compactMap { FilePlace(path: $0) })
        self.walk = walk ?? (Self.kernelWalks(beneath: descriptor) ? .kernel : .partByPart)
    }

    deinit {
        close(descriptor)
    }

    /// The whole of a file; `.tooLarge` when it has more than `bytesMax` bytes, even if it grew just now.
    package func read(_ path: [PathPart], bytesMax: Int) throws(FolderError) -> [UInt8] {
        try read(names: path.map { [UInt8]($0.text.utf8) }, bytesMax: bytesMax)
    }

    /// What is in a folder, in the order of the names' bytes. The root is the empty path.
    package func entries(of folder: [PathPart]) throws(FolderError) -> [FolderEntry] {
        try entries(ofNames: folder.map { [UInt8]($0.text.utf8) })
    }

    func read(names: [[UInt8]], bytesMax: Int) throws(FolderError) -> [UInt8] {
        // A pipe that nobody writes to would hold the call up without O_NONBLOCK.
        let file = try openDescriptor(names, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
        defer { close(file) }
        var information = stat()
        guard fstat(file, &information) == 0 else { throw .system(path: shown(names), errno: errno) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: shown(names)) }
        guard information.st_size <= off_t(bytesMax) else { throw .tooLarge(path: shown(names), limit: bytesMax) }
        return try contents(of: file, expecting: Int(information.st_size), bytesMax: bytesMax, path: shown(names))
    }

    func entries(ofNames names: [[UInt8]]) throws(FolderError) -> [FolderEntry] {
        let folder = try openDescriptor(names, flags: O_RDONLY | O_DIRECTORY)
        guard let stream = fdopendir(folder) else {
            let code = errno
            close(folder)
            throw .system(path: shown(names), errno: code)
        }
        defer { closedir(stream) }
        var entries: [FolderEntry] = []
        while true {
            errno = 0
            guard let record = readdir(stream) else { break }
            let name = withUnsafePointer(to: &record.pointee.d_name) { name in
                name.withMemoryRebound(to: UInt8.self, capacity: strlen(name)) { bytes in
                    [UInt8](UnsafeBufferPointer(start: bytes, count: strlen(name)))
                }
            }
            if name == [UInt8(ascii: ".")] || name == Array("..".utf8) { continue }
            if let entry = FolderEntry(name: name, in: folder) { entries.append(entry) }
        }
        guard errno == 0 else { throw .system(path: shown(names), errno: errno) }
        return entries.sorted { left, right in left.name.lexicographicallyPrecedes(right.name) }
    }

    private func contents(
        of file: CInt, expecting countExpected: Int, bytesMax: Int, path: String
    ) throws(FolderError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(countExpected, bytesMax) + 1)
        var filled = 0
        while true {
            let room = bytes.count - filled
            let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress! + filled, room, off_t(filled)) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(path: path, errno: errno)
            }
            if count == 0 { break }
            filled += count
            guard filled <= bytesMax else { throw .tooLarge(path: path, limit: bytesMax) }
            if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// A descriptor of what the names lead to. Raw names, since a folder may hold any. An error tells `path`, which is
    /// that of the names unless they are only the way to something.
    func openDescriptor(_ names: [[UInt8]], flags: CInt, on path: [[UInt8]]? = nil) throws(FolderError) -> CInt {
        guard names.allSatisfy(Self.isName) else { throw .leavesRoot(path: shown(path ?? names)) }
        let result =
            switch walk {
            case .kernel: openInKernel(names, flags: flags | O_CLOEXEC)
            case .partByPart: openPartByPart(names, flags: flags | O_CLOEXEC | O_NOFOLLOW)
            }
        guard result >= 0 else { throw error(-result, path ?? names) }
        return result
    }

    /// What the system's answer means for a path.
    func error(_ code: CInt, _ names: [[UInt8]]) -> FolderError {
        switch code {
        case ENOENT: .notFound(path: shown(names))
        case ELOOP: .symbolicLink(path: shown(names))
        case EXDEV: .leavesRoot(path: shown(names))
        case ENOTDIR: .notAFolder(path: shown(names))
        case Self.changed: .changed(path: shown(names))
        case ENXIO, EISDIR: .notAFile(path: shown(names))
        default: .system(path: shown(names), errno: code)
        }
    }

    /// A descriptor, or an errno negated.
    private func openInKernel(_ names: [[UInt8]], flags: CInt) -> CInt {
        let joined = names.isEmpty ? [UInt8(ascii: ".")] : Array(names.joined(separator: [UInt8(ascii: "/")]))
        return joined.withCName { clinux_open_beneath(descriptor, $0, flags) }
    }

    /// A descriptor, or an errno negated.
    private func openPartByPart(_ names: [[UInt8]], flags: CInt) -> CInt {
        guard let last = names.last else { return openOne([UInt8(ascii: ".")], in: descriptor, flags: flags) }
        var folder = descriptor
        defer { if folder != descriptor { close(folder) } }
        for name in names.dropLast() {
            let next = openOne(name, in: folder, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            if next < 0 { return next }
            if folder != descriptor { close(folder) }
            folder = next
        }
        return openOne(last, in: folder, flags: flags)
    }

    private func openOne(_ name: [UInt8], in folder: CInt, flags: CInt) -> CInt {
        name.withCName { name in
            while true {
                let result = openat(folder, name, flags)
                if result >= 0 { return result }
                if errno == EINTR { continue }
                // With O_DIRECTORY and O_NOFOLLOW a link is told as "not a folder".
                return errno == ENOTDIR && isLink(name, in: folder) ? -ELOOP : -errno
            }
        }
    }

    private func isLink(_ name: UnsafePointer<CChar>, in folder: CInt) -> Bool {
        let code = errno
        defer { errno = code }
        var information = stat()
        return fstatat(folder, name, &information, AT_SYMLINK_NOFOLLOW) == 0 && information.st_mode & S_IFMT == S_IFLNK
    }

    func shown(_ names: [[UInt8]]) -> String {
        names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    /// Whether it can be the name of something in a folder.
    static func isName(_ name: [UInt8]) -> Bool {
        let isDots = name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")]
        return !name.isEmpty && !isDots && !name.contains(UInt8(ascii: "/")) && !name.contains(0)
    }

    /// False where the kernel is older, and where a container's filter forbids the call.
    private static func kernelWalks(beneath root: CInt) -> Bool {
        let probe = clinux_open_beneath(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if probe >= 0 { close(probe) }
        return probe >= 0
    }
}
