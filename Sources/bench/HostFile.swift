#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files as whole arrays of bytes, without Foundation: what the measured program links must not count as its memory.
enum HostFile {
    static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw BenchError.unreadable(path: path, code: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw BenchError.unreadable(path: path, code: errno) }
        let size = Int(status.st_size)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = Self.read(file, into: buffer, from: filled)
                if count < 0 { failure = errno }
                if count <= 0 { return }
                filled += count
            }
        }
        if failure != 0 || bytes.count != size { throw BenchError.unreadable(path: path, code: failure) }
        return bytes
    }

    private static func read(_ file: Int32, into buffer: UnsafeMutableBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        #if canImport(Glibc)
            return Glibc.read(file, base + start, buffer.count - start)
        #else
            return Darwin.read(file, base + start, buffer.count - start)
        #endif
    }

    static func write(_ bytes: [UInt8], to path: String) throws { try put(bytes, to: path, O_TRUNC) }

    static func append(_ bytes: [UInt8], to path: String) throws { try put(bytes, to: path, O_APPEND) }

    private static func put(_ bytes: [UInt8], to path: String, _ mode: Int32) throws {
        let file = open(path, O_WRONLY | O_CREAT | mode, 0o644)
        guard file >= 0 else { throw BenchError.unwritable(path: path, code: errno) }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                    Glibc.write(file, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                #else
                    Darwin.write(file, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                #endif
            }
            guard count > 0 else { throw BenchError.unwritable(path: path, code: errno) }
            written += count
        }
    }
}

extension HostFile {
    /// A file whose size is not known before it is read, such as those of the kernel; at most 4 KiB of it.
    static func readStream(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw BenchError.unreadable(path: path, code: errno) }
        defer { close(file) }
        return [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, filled in
            while filled < buffer.count {
                let count = read(file, into: buffer, from: filled)
                if count <= 0 { return }
                filled += count
            }
        }
    }
}

extension HostFile {
    /// One line on standard error.
    static func complain(_ line: String) {
        let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
        _ = bytes.withUnsafeBytes { buffer in
            #if canImport(Glibc)
                Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
            #else
                Darwin.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
            #endif
        }
    }
}
