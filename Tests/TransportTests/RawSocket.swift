import Discovery
import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A blocking socket of the plain kind, for peers that behave as no `StreamTransport` does.
final class RawSocket {
    struct Failure: Error {
        let code: Int32
    }

    private let descriptor: CInt
    private var isOpen = true

    init(_ descriptor: CInt) throws {
        guard descriptor >= 0 else { throw Failure(code: errno) }
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    convenience init(tcp endpoint: Endpoint) throws {
        try self.init(socket(AF_INET, Self.streamType, 0))
        try SocketAddress(ipAddress: endpoint.host, port: Int(endpoint.port)).withSockAddr { try connect($0, $1) }
    }

    convenience init(unix path: String) throws {
        try self.init(socket(AF_UNIX, Self.streamType, 0))
        var address = Self.address(unix: path)
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                try connect(pointer, MemoryLayout<sockaddr_un>.size)
            }
        }
    }

    /// A listening TCP socket that never accepts, with room for `backlog` waiting connections.
    static func deafListener(backlog: Int32) throws -> (RawSocket, Endpoint) {
        let listener = try RawSocket(socket(AF_INET, streamType, 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard bind(listener.descriptor, pointer, length) == 0 else { return UInt16(0) }
                getsockname(listener.descriptor, pointer, &length)
                return 1
            }
        }
        guard port != 0, listen(listener.descriptor, backlog) == 0 else { throw Failure(code: errno) }
        return (listener, try .of("127.0.0.1", UInt16(bigEndian: address.sin_port)))
    }

    /// Leaves a socket file at `path` whose process is gone.
    static func abandon(_ path: String) throws {
        let abandoned = try RawSocket(socket(AF_UNIX, streamType, 0))
        let address = try SocketAddress(unixDomainSocketPath: path)
        let result = address.withSockAddr { bind(abandoned.descriptor, $0, socklen_t($1)) }
        guard result == 0 else { throw Failure(code: errno) }
    }

    deinit {
        close()
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(code: errno) }
            sent += count
        }
    }

    /// Everything up to the other side's end.
    func receiveAll() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw Failure(code: errno) }
            bytes += buffer[..<count]
        }
    }

    func endSending() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        #if canImport(Darwin)
            _ = Darwin.close(descriptor)
        #else
            _ = Glibc.close(descriptor)
        #endif
    }

    #if canImport(Darwin)
        private static let streamType = SOCK_STREAM
    #else
        private static let streamType = CInt(SOCK_STREAM.rawValue)
    #endif

    /// SwiftNIO's own type stops at 103 bytes on all systems.
    private static func address(unix path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }

    private func connect(_ address: UnsafePointer<sockaddr>, _ length: Int) throws {
        #if canImport(Darwin)
            let result = Darwin.connect(descriptor, address, socklen_t(length))
        #else
            let result = Glibc.connect(descriptor, address, socklen_t(length))
        #endif
        guard result == 0 else { throw Failure(code: errno) }
    }
}
