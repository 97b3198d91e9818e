#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A blocking TCP connection on 127.0.0.1 that carries messages of up to 65,535 bytes, each behind its length in two
/// bytes, big endian. Every wait ends after `timeoutInMilliseconds`.
///
/// This is a tool for setting this implementation against others by hand, not the transport of a node.
struct LoopbackSocket: ~Copyable {
    static let messageInBytesMax = 65_535
    static let timeoutInMilliseconds: Int32 = 30_000
    /// How long to wait before dialing again while nobody listens yet.
    private static let redialInMilliseconds: Int32 = 50

    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
        Self.set(descriptor, SO_RCVTIMEO)
        Self.set(descriptor, SO_SNDTIMEO)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(descriptor)
    }

    // MARK: Opening

    /// Waits for one connection to `port`, which may be 0 for a free one; `whenListening` hears the port's number.
    static func awaitCaller(
        port: UInt16, whenListening: (UInt16) -> Void
    ) throws(DiagnosticsError) -> LoopbackSocket {
        let listener = try open()
        defer { close(listener) }
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = loopback(port: port)
        let bound = withAddress(&address) { pointer, size in bind(listener, pointer, size) }
        guard bound == 0, listen(listener, 1) == 0 else { throw .socket(.listen, code: errno) }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        whenListening(UInt16(bigEndian: address.sin_port))
        guard try wait(for: listener, POLLIN, timeoutInMilliseconds) else { throw .timedOut(.accept) }
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { throw .socket(.accept, code: errno) }
        return LoopbackSocket(descriptor: descriptor)
    }

    /// Dials `port`, again and again while nobody listens there yet.
    static func dial(port: UInt16) throws(DiagnosticsError) -> LoopbackSocket {
        var waited: Int32 = 0
        while true {
            let descriptor = try open()
            var address = loopback(port: port)
            if withAddress(&address, { pointer, size in connect(descriptor, pointer, size) }) == 0 {
                return LoopbackSocket(descriptor: descriptor)
            }
            let code = errno
            close(descriptor)
            guard code == ECONNREFUSED || code == EINTR else { throw .socket(.connect, code: code) }
            guard waited < timeoutInMilliseconds else { throw .timedOut(.connect) }
            poll(nil, 0, redialInMilliseconds)
            waited += redialInMilliseconds
        }
    }

    // MARK: Messages

    func send(_ message: [UInt8]) throws(DiagnosticsError) {
        guard message.count <= Self.messageInBytesMax else { throw .messageTooLong(countInBytes: message.count) }
        let framed = [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
        var sent = 0
        while sent < framed.count {
            let count = framed.withUnsafeBytes { bytes in
                #if canImport(Darwin)
                    write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                #else
                    Glibc.send(
                        descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
                #endif
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure(.send, errno)
            }
            sent += count
        }
    }

    func receive() throws(DiagnosticsError) -> [UInt8] {
        let length = try exactly(2)
        return try exactly(Int(length[0]) << 8 | Int(length[1]))
    }

    private func exactly(_ count: Int) throws(DiagnosticsError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
            }
            if got == 0 { throw .closed(.receive) }
            if got < 0 {
                if errno == EINTR { continue }
                throw Self.failure(.receive, errno)
            }
            filled += got
        }
        return bytes
    }

    // MARK: The system's calls

    private static func open() throws(DiagnosticsError) -> Int32 {
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw .socket(.open, code: errno) }
        #if canImport(Darwin)
            var on: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
        return descriptor
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withAddress(
        _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func wait(
        for descriptor: Int32, _ event: Int32, _ milliseconds: Int32
    ) throws(DiagnosticsError) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let count = poll(&entry, 1, milliseconds)
            if count >= 0 { return count > 0 }
            if errno != EINTR { throw .socket(.accept, code: errno) }
        }
    }

    private static func set(_ descriptor: Int32, _ option: Int32) {
        var limit = timeval(tv_sec: Int(timeoutInMilliseconds / 1000), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    private static func failure(_ step: DiagnosticsError.SocketStep, _ code: Int32) -> DiagnosticsError {
        code == EAGAIN || code == EWOULDBLOCK ? .timedOut(step) : .socket(step, code: code)
    }
}
