#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A stream socket that waits with a deadline and never for ever; closed when the last reference goes.
final class Descriptor: @unchecked Sendable {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    let number: CInt

    init(_ number: CInt, by call: String) throws {
        guard number >= 0 else { throw Failure(call: call, code: errno) }
        self.number = number
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        close(number)
    }

    /// A connection to a socket of this machine's file system.
    static func connected(toUnix path: String) throws -> Descriptor {
        let socket = try Descriptor(socket(AF_UNIX, streamType, 0), by: "socket")
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        try socket.connect(&address)
        return socket
    }

    /// A TCP connection to a port of 127.0.0.1. On Linux `source` is the last part of the address that it comes from:
    /// the node counts connections by address.
    static func connected(toPort port: Int, from source: UInt8 = 1) throws -> Descriptor {
        let socket = try Descriptor(socket(AF_INET, streamType, 0), by: "socket")
        #if os(Linux)
            var own = loopback(port: 0, last: source)
            try socket.bind(&own)
        #endif
        var address = loopback(port: port, last: 1)
        try socket.connect(&address)
        return socket
    }

    /// A TCP listener on 127.0.0.1; port 0 takes any that is free.
    static func listening(onPort port: Int) throws -> (Descriptor, port: Int) {
        let listener = try Descriptor(socket(AF_INET, streamType, 0), by: "socket")
        var yes: CInt = 1
        setsockopt(listener.number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
        var address = loopback(port: port, last: 1)
        try listener.bind(&address)
        guard listen(listener.number, 16) == 0 else { throw Failure(call: "listen", code: errno) }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(listener.number, $0, &length) }
        }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// The next connection to a listener; nil when none comes in time.
    func accepted(within limit: Duration) throws -> Descriptor? {
        guard wait(for: Int16(POLLIN), within: limit) else { return nil }
        return try Descriptor(accept(number, nil, nil), by: "accept")
    }

    /// Waits for a condition of `poll`; false when the time is up.
    func wait(for condition: Int16, within limit: Duration) -> Bool {
        var request = pollfd(fd: number, events: condition, revents: 0)
        return poll(&request, 1, Int32(clamping: Int(limit.inSeconds * 1000))) > 0
    }

    /// What has come: empty at the other side's end (or when it cut the connection), nil when nothing came in time.
    func read(within limit: Duration) -> [UInt8]? {
        guard wait(for: Int16(POLLIN), within: limit) else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(number, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// Writes all; throws when the other side has gone or takes nothing for ten seconds.
    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            guard wait(for: Int16(POLLOUT), within: .seconds(10)) else { throw Failure(call: "send", code: EAGAIN) }
            let count = bytes[sent...].withUnsafeBytes { send(number, $0.baseAddress, $0.count, Self.flags) }
            if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            sent += count
        }
    }

    func endSending() {
        shutdown(number, CInt(SHUT_WR))
    }

    /// Ends both directions; whoever waits on it is woken.
    func hangUp() {
        shutdown(number, CInt(SHUT_RDWR))
    }

    #if canImport(Darwin)
        private static let streamType = SOCK_STREAM
        private static let flags: CInt = 0
    #else
        private static let streamType = CInt(SOCK_STREAM.rawValue)
        private static let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
    #endif

    private static func loopback(port: Int, last: UInt8) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = (UInt32(0x7F00_0000) | UInt32(last)).bigEndian
        return address
    }

    private func bind<Address>(_ address: inout Address) throws {
        let result = withGeneric(&address) { systemBind(number, $0, $1) }
        guard result == 0 else { throw Failure(call: "bind", code: errno) }
    }

    private func connect<Address>(_ address: inout Address) throws {
        let result = withGeneric(&address) { systemConnect(number, $0, $1) }
        guard result == 0 else { throw Failure(call: "connect", code: errno) }
    }

    private func withGeneric<Address>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                body(generic, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}

private func systemBind(_ socket: CInt, _ address: UnsafePointer<sockaddr>, _ count: socklen_t) -> CInt {
    bind(socket, address, count)
}

private func systemConnect(_ socket: CInt, _ address: UnsafePointer<sockaddr>, _ count: socklen_t) -> CInt {
    connect(socket, address, count)
}
