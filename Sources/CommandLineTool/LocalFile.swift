import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The few things that commands do with files of this user.
enum LocalFile {
    /// The longest file that `doc put` reads, in bytes: more than any document may hold.
    static let readLimit = 64 * 1024 * 1024

    /// The whole file; `-` is standard input.
    static func read(_ path: String) throws(CommandError) -> [UInt8] {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path, kind: errno == ENOENT ? .notFound : .failed) }
        defer { if descriptor != 0 { close(descriptor) } }
        return try readAll(descriptor, path)
    }

    /// The last `count` bytes of a file, or all of it when it is shorter.
    static func readEnd(of path: String, count: Int) throws(CommandError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path, kind: errno == ENOENT ? .notFound : .failed) }
        defer { close(descriptor) }
        let end = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, max(0, end - off_t(count)), SEEK_SET)
        return try readAll(descriptor, path)
    }

    /// Makes or replaces a file that only this user can read.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        try writeAll(bytes[...], to: descriptor, path)
    }

    private static func writeAll(
        _ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ name: String
    ) throws(CommandError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw failure("write", name)
            }
            rest = rest.dropFirst(count)
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// `path` as the node needs it, which works in another folder.
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : (ProcessEnvironment.currentFolder ?? "") + "/" + path
    }

    /// Sends a file to standard output, byte for byte.
    static func copyToOutput(_ path: String) throws(CommandError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("read", path) }
        defer { close(file) }
        try copy(from: file, path, to: 1, "standard output")
    }

    /// Writes all of standard input to a new file.
    static func copyInput(to path: String) throws(CommandError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("write", path) }
        defer { close(file) }
        try copy(from: 0, "standard input", to: file, path)
    }

    private static func copy(
        from source: Int32, _ sourceName: String, to target: Int32, _ targetName: String
    ) throws(CommandError) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { posixRead(source, $0.baseAddress, $0.count) }
            if count == 0 { return }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw failure("read", sourceName)
            }
            try writeAll(chunk[..<count], to: target, targetName)
        }
    }

    /// Makes a folder and those on the way to it, each 0700.
    static func makeFolder(_ path: String) throws(CommandError) {
        var soFar = ""
        for part in path.split(separator: "/") {
            soFar += "/" + part
            if mkdir(soFar, 0o700) != 0, errno != EEXIST { throw failure("make", soFar) }
        }
    }

    /// A new folder of our own for temporary files.
    static func makeTemporaryFolder(in environment: [String: String]) throws(CommandError) -> String {
        let base = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        var template = Array((base + "/atelier-XXXXXX").utf8CString)
        guard let made = mkdtemp(&template) else { throw failure("make", base + "/atelier-…") }
        return String(cString: made)
    }

    static func removeFile(_ path: String) { unlink(path) }
    static func removeEmptyFolder(_ path: String) { rmdir(path) }

    private static func readAll(_ descriptor: Int32, _ path: String) throws(CommandError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { posixRead(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw failure("read", path)
            }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= readLimit else {
                throw CommandError(
                    .overLimit, "\(path) is longer than \(readLimit) bytes.", kept: "Nothing was changed.")
            }
        }
    }

    private static func failure(_ verb: String, _ path: String, kind: ErrorKind = .failed) -> CommandError {
        CommandError(kind, "Could not \(verb) \(path): \(SystemError.words(errno)).", kept: "Nothing was changed.")
    }
}

private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
