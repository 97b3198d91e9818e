#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The client's end of a Unix stream socket, never blocking but in `wait`.
struct UnixSocket: ~Copyable {
    /// For whoever waits for other descriptors, too.
    let descriptor: Int32

    enum ConnectProblem: Error, Equatable {
        /// Nothing is there, or nobody listens on it.
        case nobodyListens
        case pathTooLong
        case system(code: Int32)
    }

    enum Readiness {
        case readable, writable, both, timedOut
    }

    enum Transfer {
        case bytes(Int)
        case wouldBlock
        case closed
    }

    init(connectingTo path: String) throws(ConnectProblem) {
        descriptor = try Self.open(path)
    }

    /// One end of a pair, which is closed with the value.
    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    private static func open(_ path: String) throws(ConnectProblem) -> Int32 {
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .system(code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        #if canImport(Darwin)
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        #endif
        do {
            try connect(descriptor, to: path)
        } catch {
            close(descriptor)
            throw error
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        return descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Waits until the socket can be read or, if asked, written. `milliseconds` below 0 waits for ever.
    func wait(forWriting: Bool, milliseconds: Int32) -> Readiness {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if forWriting { request.events |= Int16(POLLOUT) }
        guard poll(&request, 1, milliseconds) > 0 else { return .timedOut }
        let isWritable = forWriting && request.revents & Int16(POLLOUT) != 0
        let isReadable = request.revents & ~Int16(POLLOUT) != 0
        return isReadable ? (isWritable ? .both : .readable) : .writable
    }

    /// Reads what is there into `buffer`.
    func read(into buffer: inout [UInt8]) -> Transfer {
        Self.outcome(buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) })
    }

    /// Writes as much as fits.
    func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        return Self.outcome(bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) })
    }

    private static func outcome(_ count: Int) -> Transfer {
        if count > 0 { return .bytes(count) }
        if count < 0, [EAGAIN, EWOULDBLOCK, EINTR].contains(errno) { return .wouldBlock }
        return .closed
    }

    private static func connect(_ descriptor: Int32, to path: String) throws(ConnectProblem) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
            guard name.count < field.count else { return false }
            field.copyBytes(from: name)
            return true
        }
        guard fits else { throw .pathTooLong }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                systemConnect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return }
        switch errno {
        case ENOENT, ECONNREFUSED, ENOTDIR: throw .nobodyListens
        default: throw .system(code: errno)
        }
    }
}

private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ count: socklen_t) -> Int32 {
    connect(descriptor, address, count)
}
