#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A TCP connection of this process with itself, over loopback; both ends block.
struct LoopbackPipe: Sendable {
    let writing: CInt
    let reading: CInt

    init() throws {
        let listener = socket(AF_INET, Self.stream, 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let writing = socket(AF_INET, Self.stream, 0)
        let reading = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> CInt in
                guard bind(listener, address, length) == 0, listen(listener, 1) == 0,
                    getsockname(listener, address, &length) == 0, connect(writing, address, length) == 0
                else { return -1 }
                return accept(listener, nil, nil)
            }
        }
        guard reading >= 0 else { throw BenchError.system("a connection over loopback", errno) }
        (self.writing, self.reading) = (writing, reading)
    }

    /// The receiver reads to its end.
    func endWriting() { shutdown(writing, CInt(SHUT_WR)) }

    func closeBoth() {
        close(writing)
        close(reading)
    }

    func write(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { send(writing, $0.baseAddress! + done, $0.count - done, 0) }
            guard count > 0 else { throw BenchError.system("a write over loopback", errno) }
            done += count
        }
    }

    /// What is there, at most as much as the buffer holds; nil at the end.
    func read(into buffer: inout [UInt8]) throws -> ArraySlice<UInt8>? {
        let count = buffer.withUnsafeMutableBytes { recv(reading, $0.baseAddress!, $0.count, 0) }
        guard count >= 0 else { throw BenchError.system("a read over loopback", errno) }
        return count == 0 ? nil : buffer[..<count]
    }

    #if canImport(Glibc)
        private static let stream = CInt(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif
}
